import { counted, momentName } from '../../shared/text/days.ts';
import type { Style } from '../output.ts';
import type { ChangeView, MonitoredDetail, MonitoredProject, MonitoringBody } from '../server/monitoringAnswers.ts';
import { indented, table } from '../text/table.ts';

const STATES: Readonly<Record<MonitoredProject['state'], string>> = {
  'as-declared': 'as declared',
  'to-change': 'to be changed',
  drifted: 'changed by somebody else',
  trouble: 'in trouble',
  leaving: 'leaving',
  unknown: 'left as it is',
  'cleaned-up': 'cleaned up',
};
const MOST_ALIKE = 4;
const MOST_NAMED = 5;
const SIGNS = { create: '+', update: '~', delete: '-' } as const;

/** The monitoring of the fleet, and every project that is not as declared. */
export function renderMonitoring({ declared, summary, projects, more }: MonitoringBody, style: Style): string {
  if (!declared) return 'No monitoring is declared for this server: start it with --monitoring.';
  const parts = Object.entries(STATES).flatMap(([state, words]) => {
    const count = summary[state];
    return typeof count === 'number' && count > 0 ? [`${count} ${words}`] : [];
  });
  const head = `Monitoring of ${counted(summary.projects, 'project')}: ${parts.join(', ') || 'none'}.`;
  const rest = more === 0 ? [] : [`and ${counted(more, 'project')} more; see one with --project`];
  const alike = [...Map.groupBy(projects, likenessOf).values()];
  const blocks = alike.flatMap((of) =>
    of.length < MOST_ALIKE ? of.map((each) => renderProject(each, style)) : [renderAlike(of, style)],
  );
  return [head, ...blocks, ...rest].join('\n\n');
}

/** What is the same for many instances, such as at the first time, is told once. */
function likenessOf({ project, instance, state, changes, drift, trouble }: MonitoredProject): string {
  const isPlain = instance !== null && state === 'to-change' && drift.length === 0 && trouble === null;
  return isPlain
    ? changes.map((each) => JSON.stringify([each.change, each.kind, each.key, each.fields])).join()
    : project;
}

function renderAlike(projects: readonly MonitoredProject[], style: Style): string {
  const [first] = projects;
  const names = projects.map(({ project }) => project);
  const some = names.slice(0, MOST_NAMED).join(', ');
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  const changes = (first?.changes ?? []).map((change) => changeLines({ ...change, displayName: '' }, false, style));
  const head = `${style.bold(counted(projects.length, 'project'))} of instances  ${style.yellow(STATES['to-change'])}`;
  return [head, ...changes, `  in ${some}${more}`].join('\n');
}

/** One project, with everything that Tranche has there. */
export function renderMonitored(monitored: MonitoredDetail, style: Style): string {
  const rows = monitored.resources.map(({ resource, name }) => [
    resource.kind,
    resource.key,
    resource.displayName,
    name,
  ]);
  const titles = ['KIND', 'KEY', 'NAME', 'RESOURCE'].map((title) => ({ title }));
  const there = rows.length === 0 ? 'Tranche has nothing there yet.' : table(titles, rows, style);
  return `${renderProject(monitored, style)}\n\n${there}`;
}

function renderProject(monitored: MonitoredProject, style: Style): string {
  const { project, instance, state, why, lookedAt, changes, drift, trouble, leavesAt } = monitored;
  const looked = lookedAt === null ? 'not looked at yet' : `looked at ${momentName(lookedAt)}`;
  const paint = state === 'trouble' ? style.red : state === 'as-declared' ? style.green : style.yellow;
  const lines = [
    `${style.bold(project)}  ${instance ?? 'scoping project'}  ${paint(STATES[state])}  ${style.dim(looked)}`,
    ...(why === null ? [] : [`  ${why}`]),
    ...(leavesAt === null ? [] : [`  cleaned up ${momentName(leavesAt)}`]),
    ...(trouble?.errors ?? []).map(
      ({ about, error }) => `  ${style.red('!')} ${about === null ? '' : `${about}: `}${error}`,
    ),
    ...changes.map((change) =>
      changeLines(
        change,
        drift.some((each) => isSame(each, change)),
        style,
      ),
    ),
  ];
  return lines.join('\n');
}

function isSame(a: ChangeView, b: ChangeView): boolean {
  return a.change === b.change && a.kind === b.kind && a.key === b.key;
}

function changeLines(
  { change, kind, key, displayName, fields, why }: ChangeView,
  isDrift: boolean,
  style: Style,
): string {
  const note = isDrift ? style.yellow('  changed by somebody else') : why === null ? '' : style.dim(`  ${why}`);
  const name = displayName === '' ? '' : `  ${style.dim(displayName)}`;
  const head = `  ${SIGNS[change]} ${kind} ${key}${name}${note}`;
  const differences = fields.map(({ field, is, shall }) => `${field}: ${is || 'nothing'} → ${shall || 'nothing'}`);
  return [head, ...differences.map((line) => indented(line, 6))].join('\n');
}
