import type { Instant } from '../../domain/calendar/time.ts';
import type { Instance } from '../../domain/fleet/instance.ts';
import type { Alert } from '../../domain/incident/alert.ts';
import type { AlertStanding } from '../../domain/incident/alertStanding.ts';
import type { AlertView, InstanceView } from '../../domain/incident/alertView.ts';
import type { AlertFacts } from '../../domain/incident/alertSteps.ts';
import { HOLD_LABELS, type IncidentFacts } from '../../domain/incident/facts.ts';
import type { Incident } from '../../domain/incident/incident.ts';
import type { Routing } from '../../domain/incident/routing.ts';
import { type Rollout, currentStage, statusOf } from '../../domain/rollout/rollout.ts';
import type { Upgrade } from '../../domain/rollout/upgrade.ts';
import { durationInWords } from '../../domain/calendar/duration.ts';
import { counted } from '../days.ts';
import { type HoldRecord, holdView } from './holdView.ts';
import { linksFor } from './links.ts';
import { instanceName } from './parts.ts';

/** What is on record about an alert and around it. */
export interface AlertRecord {
  readonly alert: Alert;
  readonly counts: AlertFacts;
  /** Its incidents, the first to open first; of a mass outage not all of them. */
  readonly members: readonly Incident[];
  /** The instance of the first one, as it is now. */
  readonly instance: { readonly instance: Instance | null; readonly gcpProjectId: string | null } | undefined;
  readonly lastUpgrade: Upgrade | undefined;
  readonly pullRequest: { readonly number: number; readonly url: string } | undefined;
  readonly rollout: Rollout | undefined;
  /** Of an alert that tells that a rollout is held. */
  readonly hold?: HoldRecord | undefined;
  readonly trouble: { readonly since: Instant; readonly error: string } | null;
}

/** Named one by one; there is no room for more anywhere. */
const MOST_NAMED = 15;
const GROUPS = ['customer', 'trial', 'internal'];

/** Everything that is to be said of an alert. */
export function alertView(
  record: AlertRecord,
  routing: Pick<Routing, 'links'>,
  format: (at: Instant) => string,
): AlertView {
  const { alert, counts, members, rollout, trouble } = record;
  const { first, standing } = alert;
  const affected = instancesOf(members);
  return {
    id: alert.id,
    status: standing.status,
    priority: alert.priority,
    headline: headlineOf(alert, counts, affected),
    summary: first.summary,
    policy: first.facts.policy,
    condition: first.facts.condition,
    observed: first.observed,
    threshold: first.threshold,
    openedAt: format(alert.openedAt),
    incidents: counts,
    instances: affected.slice(0, MOST_NAMED),
    moreInstances: Math.max(0, affected.length - MOST_NAMED, counts.total - members.length),
    lastChange: lastChangeOf(record, format),
    rollout:
      rollout === undefined
        ? null
        : { id: rollout.id, text: rolloutText(rollout), held: rollout.hold !== null || rollout.pause !== null },
    hold: record.hold === undefined ? null : holdView(record.hold, format),
    links: linksFor(routing.links, first, {
      project: record.instance?.gcpProjectId ?? null,
      host: record.instance?.instance?.domain ?? null,
    }),
    documentation: first.documentation,
    acknowledged:
      standing.acknowledged === null ? null : `${standing.acknowledged.by}, ${format(standing.acknowledged.at)}`,
    owner: standing.owner,
    decision: decisionText(standing, format),
    closed:
      standing.closed === null
        ? null
        : `${standing.closed.by}, ${format(standing.closed.at)}: ${standing.closed.reason}`,
    why: alert.why,
    pagerTrouble:
      trouble === null ? null : `the pager has not taken it since ${format(trouble.since)}: ${trouble.error}`,
  };
}

function headlineOf({ first }: Alert, { total }: AlertFacts, affected: readonly InstanceView[]): string {
  const what = first.facts.policy ?? first.facts.condition ?? 'an incident';
  const detail = first.facts.condition === null || first.facts.condition === what ? '' : `, ${first.facts.condition}`;
  if (affected.length > 1 || total > Math.max(1, affected.length)) {
    const groups = GROUPS.map((group) => [group, affected.filter((each) => each.group === group).length] as const);
    const parts = groups.filter(([, count]) => count > 0).map(([group, count]) => `${count} ${group}`);
    const many =
      affected.length > 1 ? `${affected.length} instances (${parts.join(', ')})` : counted(total, 'incident');
    return `${many}: ${what}${detail}`;
  }
  const [one] = affected;
  const who = one === undefined ? aboutNoInstance(first.facts) : instanceName(one);
  return `${who}: ${what}${detail}`;
}

/** A rollout that is held is called by its name. */
function aboutNoInstance({ source, labels }: IncidentFacts): string {
  return (source === 'tranche' ? labels[HOLD_LABELS.rollout] : undefined) ?? 'no instance of the fleet';
}

/** Customers first, and within a group in the order in which they failed. */
function instancesOf(members: readonly Incident[]): InstanceView[] {
  const byId = new Map<string, InstanceView>();
  for (const { instance: id, said, state } of members) {
    if (id === null) continue;
    const { slug, group, version, region } = said.facts;
    const open = state === 'open' || (byId.get(id)?.open ?? false);
    byId.set(id, { id, slug: slug ?? id, group: group ?? 'unknown', version: version ?? 'unknown', region, open });
  }
  return GROUPS.concat('unknown').flatMap((group) => [...byId.values()].filter((each) => each.group === group));
}

/** What changed last on the first instance, as seen from when the alert opened: so the text stays the same. */
function lastChangeOf(
  { alert, lastUpgrade, pullRequest }: AlertRecord,
  format: (at: Instant) => string,
): AlertView['lastChange'] {
  if (lastUpgrade?.startedAt === undefined || lastUpgrade.startedAt === null) return null;
  const { from, version, startedAt, progress, rollsBack } = lastUpgrade;
  const versions = from === null ? `to ${version}` : `from ${from} to ${version}`;
  const [past, noun] = rollsBack === undefined ? ['upgraded', 'upgrade'] : ['rolled back', 'rollback'];
  const done = progress.state === 'verified' ? past : `${noun} ${progress.state}`;
  const paper = pullRequest === undefined ? '' : `, pull request ${pullRequest.number}`;
  const url = pullRequest?.url ?? lastUpgrade.runs.at(-1)?.url ?? null;
  return { text: `${done} ${agoText(startedAt, alert.openedAt, format)} ${versions}${paper}`, url };
}

function agoText(then: Instant, opened: Instant, format: (at: Instant) => string): string {
  return then > opened ? `after it opened, on ${format(then)},` : `${durationInWords(opened - then)} before`;
}

function rolloutText(rollout: Rollout): string {
  const held = rollout.hold === null ? '' : `: ${rollout.hold.detail}`;
  return `${rollout.id} is ${statusOf(rollout)} in stage ${currentStage(rollout)}${held}`;
}

function decisionText({ decision }: AlertStanding, format: (at: Instant) => string): AlertView['decision'] {
  if (decision === null) return null;
  return {
    kind: decision.kind,
    text: `${decision.kind} by ${decision.by}, ${format(decision.at)}: ${decision.reason}`,
  };
}
