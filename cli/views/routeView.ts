import { momentName } from '../../shared/text/days.ts';
import type { RouteExplanation } from '../../shared/usecases/incidents/intake/explainRoute.ts';
import type { Style } from '../output.ts';

/** Where an incident goes; with everything that was considered if it is to be explained. */
export function renderRoute(route: RouteExplanation, explained: boolean, style: Style): string {
  const { rule, priority, considered, withheld } = route;
  const head = `${style.bold(`Rule ${rule}`)}  ${priority}  ${withheld === null ? style.green('told at once') : style.yellow(withheld.why)}`;
  const lines = [
    ...(route.test ? ['A test notification: it is taken, and nobody is told.'] : []),
    head,
    ...rowsOf(route).map(([title, text]) => `  ${title.padEnd(9)} ${text}`),
  ];
  if (!explained) return lines.join('\n');
  const marks = considered.map(({ what, applies, why }) => {
    const line = `${what}: ${why}`;
    return applies ? `  ${style.green('✓')} ${line}` : `  ${style.dim(`✗ ${line}`)}`;
  });
  return [...lines, '', style.bold('Considered'), ...marks].join('\n');
}

function rowsOf(route: RouteExplanation): [string, string][] {
  const { withheld, links } = route;
  return [
    ['Why', route.reason],
    ['Incident', `${route.incident}: ${route.summary}`],
    ['Instance', instanceText(route)],
    ['Tells', toldText(route)],
    ['Group', groupText(route)],
    ['Then', thenText(route)],
    ...(withheld === null
      ? []
      : [['Until', `${momentName(withheld.until)}, then it is looked at again`] as [string, string]]),
    ...links.map(({ label, url }, index): [string, string] => [index === 0 ? 'Links' : '', `${label}: ${url}`]),
  ];
}

function instanceText({ facts }: RouteExplanation): string {
  if (facts.instance === null) return 'none of the fleet';
  const parts = [facts.group, facts.region, facts.version].filter((part) => part !== null);
  return `${facts.slug ?? facts.instance} (${[facts.instance, ...parts].join(', ')})`;
}

function toldText({ pager, slack, priority }: RouteExplanation): string {
  const channels = slack === 'all' ? ['all channels of Slack'] : slack.map((channel) => `#${channel}`);
  return [...(pager ? [`the pager with ${priority}`] : []), ...channels].join(', ');
}

function groupText({ group, joinMinutes }: RouteExplanation): string {
  const facts = Object.entries(group.labels).map(([name, value]) => `${name} ${value}`);
  const joining = joinMinutes === 0 ? 'no other joins' : `others join for ${joinMinutes} minutes`;
  return `${facts.length === 0 ? 'everything of this rule' : facts.join(', ')}; ${joining}`;
}

function thenText({ repeatMinutes, reopenMinutes }: RouteExplanation): string {
  const repeat = repeatMinutes === null ? 'told once' : `repeated every ${repeatMinutes} minutes until acknowledged`;
  const again = `told again when still open ${reopenMinutes} minutes after a person has closed it`;
  return reopenMinutes === null ? repeat : `${repeat}; ${again}`;
}
