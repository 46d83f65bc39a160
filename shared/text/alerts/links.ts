import { HOLD_LABELS, type IncidentSaid } from '../../domain/incident/facts.ts';
import { matches } from '../../domain/incident/matchFacts.ts';
import type { LinkTemplate } from '../../domain/incident/routing.ts';

/**
 * Where to look: the incident itself, and what the routing file links for it.
 * @param instance what the fleet says of its instance; the labels may not name its project and its host
 */
export function linksFor(
  templates: readonly LinkTemplate[],
  { facts, url }: Pick<IncidentSaid, 'facts' | 'url'>,
  instance: { readonly project: string | null; readonly host: string | null },
): { label: string; url: string }[] {
  const values: Readonly<Record<string, string | null | undefined>> = {
    project: instance.project ?? facts.labels['resource.project_id'] ?? facts.labels['metric.project_id'],
    host: instance.host ?? facts.labels['resource.host'] ?? facts.labels['metric.host'],
    instance: facts.instance,
    slug: facts.slug,
    region: facts.region,
    version: facts.version,
    policy: facts.policy,
    rollout: facts.labels[HOLD_LABELS.rollout],
  };
  const label = facts.source === 'tranche' ? 'Tracking issue' : 'Incident';
  const own = url === null ? [] : [{ label, url }];
  const filled = templates.flatMap(({ label, url: template, match }) => {
    if (!matches(match, facts)) return [];
    const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
    if (names.some((name) => (values[name] ?? '') === '')) return [];
    return [
      { label, url: template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? '')) },
    ];
  });
  return [...own, ...filled];
}
