import { byWhom, failedLines, holdFacts, instanceName, observedText } from '../../shared/text/alerts/parts.ts';
import { counted, momentName } from '../../shared/text/days.ts';
import type { Style } from '../output.ts';
import type { IncidentDetail } from '../server/incidentAnswers.ts';
import { indented, table } from '../text/table.ts';

type View = NonNullable<IncidentDetail['view']>;

/**
 * What the on-call needs in the night, in the order in which it is asked; what to type stands before everything long.
 * @param documentation what the policy says, line by line
 */
export function renderIncident(incident: IncidentDetail, documentation: readonly string[], style: Style): string {
  const { view } = incident;
  const parts = [
    heading(incident, style),
    nextStep(incident, style),
    view === null ? '' : section('Where to look', pairs(view.links.map(({ label, url }) => [label, url])), style),
    section('Who was told', told(incident), style),
    postMortem(incident, style),
    section('What the policy says', documentation.join('\n'), style),
    section('What happened', timeline(incident, style), style),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function heading(incident: IncidentDetail, style: Style): string {
  const { id, view, priority, summary } = incident;
  const title = view?.headline ?? `${incident.slug ?? incident.instance ?? 'no instance of the fleet'}: ${summary}`;
  const first = [priority === null ? '' : style.bold(priority), style.bold(title), stateWord(incident, style)];
  const facts = view === null ? untoldFacts(incident) : alertFacts(incident, view);
  const trouble = view?.pagerTrouble ? [style.red(`  ! ${view.pagerTrouble}`)] : [];
  return [
    first.filter((part) => part !== '').join('  '),
    `  ${view?.summary ?? summary}`,
    ...trouble,
    indented(pairs([['Incident', id], ...facts])),
  ].join('\n');
}

function stateWord({ view, state, decision }: IncidentDetail, style: Style): string {
  if (view === null) return state === 'open' ? style.yellow('OPEN, TOLD TO NOBODY') : style.green('CLOSED');
  const decided = decision === null ? '' : decision.kind === 'declared' ? ', INCIDENT' : ', DISMISSED';
  switch (view.status) {
    case 'open':
      return style.red(style.bold(`NOBODY HAS IT${decided}`));
    case 'acknowledged':
      return style.yellow(`ACKNOWLEDGED${decided}`);
    case 'closed':
      return style.green(`CLOSED${decided}`);
  }
}

function untoldFacts({ openedAt, closedAt, lasted, instance, group, url }: IncidentDetail): string[][] {
  return [
    ['Since', `${momentName(openedAt)}, ${lasted}`],
    ['Closed', closedAt === null ? 'not yet' : momentName(closedAt)],
    ['Instance', instance ?? 'unknown: its project belongs to no instance of the fleet'],
    ...(group === null ? [] : [['Group', group]]),
    ...(url === null ? [] : [['Details', url]]),
  ];
}

function alertFacts(incident: IncidentDetail, view: View): string[][] {
  const { lasted, acknowledged, decision, closed, succeeds, succeededBy } = incident;
  const { openedAt, incidents, instances, moreInstances, lastChange, rollout } = view;
  const measured = observedText(view);
  const whom = instances.map((instance) => {
    const { group, version, region, open } = instance;
    const where = [instanceName(instance), group, version, region].filter((part) => part !== null);
    return `${where.join(', ')}${open ? '' : ', closed'}`;
  });
  const more = moreInstances === 0 ? [] : [`and ${moreInstances} more`];
  return [
    ['Since', `${momentName(openedAt)}, ${lasted}`],
    ...(incidents.total > 1 ? [['Incidents', `${incidents.total}, ${incidents.open} still open`]] : []),
    ...(view.hold === null
      ? [['With whom', [...whom, ...more].join('\n') || 'no instance of the fleet']]
      : [...holdFacts(view.hold), ['Failed', failedLines(view.hold).join('\n') || 'nothing']]),
    ...(measured === null ? [] : [['Observed', measured]]),
    ...(view.hold === null
      ? [
          [
            'Changed last',
            lastChange === null ? 'no upgrade of it is on record' : lines(lastChange.text, lastChange.url),
          ],
        ]
      : []),
    ['Rollout', rollout === null ? 'none is running' : rollout.text],
    ['Acknowledged', acknowledged === null ? 'by nobody' : byWhom(acknowledged)],
    ...(view.owner === null ? [] : [['Owner', view.owner]]),
    ['Decided', decision === null ? 'not yet' : `${decision.kind} by ${byWhom(decision)}`],
    ...(closed === null ? [] : [['Closed', byWhom(closed)]]),
    ...(succeeds === null ? [] : [['Comes after', succeeds]]),
    ...(succeededBy === null ? [] : [['Paged again as', succeededBy]]),
  ];
}

function lines(text: string, url: string | null): string {
  return url === null ? text : `${text}\n${url}`;
}

function nextStep({ next }: IncidentDetail, style: Style): string {
  const choices = next.commands.map(({ what, command }) => indented(`${what}:\n  ${command}`));
  return [`${style.bold('Next:')} ${next.sentence}`, ...choices].join('\n');
}

const PAGED = {
  waiting: 'is being told',
  trouble: 'NOT REACHED',
  told: 'paged',
  closed: 'paged, and closed there',
} as const;

function told({ view, page, threads, withheld }: IncidentDetail): string {
  if (view === null) {
    if (withheld === null) return 'nobody: it closed before anybody was to be told';
    return `nobody: ${withheld.reason}; it is looked at again ${momentName(withheld.until)} at the latest`;
  }
  const when = (at: string | null): string => (at === null ? '' : ` ${momentName(at)}`);
  const pager = page === null ? 'nobody is paged by this rule' : `${PAGED[page.state]}${when(page.at)}`;
  const posted = threads.map(({ channel, posted, at, permalink }) => [
    `#${channel}`,
    `${posted ? 'posted' : 'is being told'}${when(at)}${permalink === null ? '' : `  ${permalink}`}`,
  ]);
  return pairs([[page?.pager ? `pager (${page.pager})` : 'pager', pager], ...posted, ['why', view.why]]);
}

function postMortem({ postMortem }: IncidentDetail, style: Style): string {
  if (postMortem === null) return '';
  const { issue, closedAt, actions } = postMortem;
  const where = issue === null ? 'its issue is being opened' : issue.url;
  const done = actions.filter(({ state }) => state === 'done').length;
  const head = `${where}  ${closedAt === null ? 'open' : 'closed'}, ${done} of ${counted(actions.length, 'action')} done`;
  const each = actions.map(
    ({ title, assignee, due, state }) => `${title}: ${assignee ?? 'nobody'}, ${state}, due ${due}`,
  );
  return section('Post-mortem', [head, ...each].join('\n'), style);
}

function timeline({ timeline }: IncidentDetail, style: Style): string {
  const rows = timeline.map(({ at, actor, what, text }) => [momentName(at), actor, what, text]);
  return table(
    ['WHEN', 'WHO', 'WHAT', 'WHY'].map((title) => ({ title })),
    rows,
    style,
  );
}

function section(title: string, content: string, style: Style): string {
  return content === '' ? '' : `${style.bold(title)}\n${indented(content)}`;
}

/** Names and values in two columns; further lines of a value stand below it. */
function pairs(rows: readonly (readonly string[])[]): string {
  const width = Math.max(0, ...rows.map(([name = '']) => name.length));
  return rows
    .map(([name = '', value = '']) => `${name.padEnd(width)}  ${value.replaceAll('\n', `\n${' '.repeat(width + 2)}`)}`)
    .join('\n');
}
