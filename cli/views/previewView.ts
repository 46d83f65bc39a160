import type { LocalDate } from '../../shared/domain/calendar/time.ts';
import { GROUPS } from '../../shared/domain/fleet/instance.ts';
import type { Cohort } from '../../shared/domain/release/policy.ts';
import type { Preview, PreviewInstance } from '../../shared/usecases/previewRelease.ts';
import { problemLine } from '../commandError.ts';
import type { Style } from '../output.ts';
import { dayName, momentName, timeOf } from '../text/days.ts';
import { counted, indented, table } from '../text/table.ts';
import { delayInWords, exclusionInWords } from './reasons.ts';

/** More rows than this nobody reads; `--on`, `--instance` and `--json` tell about larger fleets. */
const MOST_ROWS = 400;
const IDS_SHOWN = 12;

/** The whole preview: what is promised, the stages, who is upgraded on which day, who is not, and what is wrong. */
export function renderPreview(preview: Preview, style: Style): string {
  const parts = [heading(preview, style), stageTable(preview, style), instancesByDay(preview, style)];
  return [...parts, excludedList(preview, style), problemList(preview, style)].filter((part) => part !== '').join('\n\n');
}

/** Who is upgraded on this day. @param reason what the calendar says of the day */
export function renderDay(preview: Preview, on: LocalDate, reason: string, style: Style): string {
  const { version, instances } = preview;
  if (instances.length > 0) {
    return `${style.bold(version)} on ${dayName(on)}: ${counted(instances.length, 'instance')}\n\n${days(preview, style)}`;
  }
  const stages = preview.stages.map(({ stage, opens, due }) => `${stage} ${dayName(opens)} to ${dayName(due)}`);
  return `${style.bold(version)} on ${dayName(on)}: nobody (${reason})\nStages: ${stages.join('; ')}`;
}

export function heading({ version, policy, resumeStage, ...preview }: Preview, style: Style): string {
  const { dayZero, releasedAt, sla, timeZone } = preview;
  const resumed = resumeStage > 1 ? `, internal first, then on from stage ${resumeStage}` : '';
  const promise = `every instance by ${dayName(sla.forecast)}, promised by ${dayName(sla.deadline)}`;
  return [
    `${style.bold(version)}  ${policy} release${resumed}`,
    `Released ${momentName(releasedAt)} (${timeZone}); working day 0 is ${dayName(dayZero)}`,
    sla.met ? `${style.green('SLA met')}: ${promise}` : `${style.red(style.bold('SLA MISSED'))}: ${promise}`,
  ].join('\n');
}

function stageTable({ stages, instances }: Preview, style: Style): string {
  const columns = [
    { title: 'STAGE' },
    { title: 'OPENS' },
    { title: 'DUE' },
    ...GROUPS.map((group) => ({ title: group.toUpperCase(), align: 'right' as const })),
    { title: 'REACHES' },
  ];
  const counts = (members: readonly PreviewInstance[]): string[] =>
    GROUPS.map((group) => String(members.filter((member) => member.group === group).length || '-'));
  const rows = stages.flatMap(({ stage, name, opens, due, kind, waves }) => {
    const members = instances.filter((instance) => instance.stage === stage);
    const last = waves.at(-1)?.cohort;
    const reaches = kind === 'verification' ? 'verification only' : cohortInWords(last ?? {});
    const whole = [`${stage}  ${name}`, dayName(opens), dayName(due), ...counts(members), reaches];
    if (waves.length < 2) return [whole];
    const slices = waves.map(({ date, cohort }, index) => {
      const slice = members.filter(({ wave }) => wave === index + 1);
      return [`   wave ${index + 1}`, dayName(date), '', ...counts(slice), cohortInWords(cohort)];
    });
    return [whole, ...slices];
  });
  return table(columns, rows, style);
}

function cohortInWords(cohort: Cohort): string {
  return GROUPS.flatMap((group) => (cohort[group] === undefined ? [] : `${group} ${cohort[group]} %`)).join(', ');
}

function instancesByDay(preview: Preview, style: Style): string {
  const { instances, excluded } = preview;
  if (instances.length === 0) {
    const whole = excluded.length === 1 ? 'the only instance takes' : `none of ${excluded.length} instances takes`;
    return style.yellow(`Nobody would be upgraded: ${whole} part.`);
  }
  if (instances.length > MOST_ROWS) {
    return `${daySummary(preview)}\n\n${style.dim('Add --on DATE for the instances of a day, --instance ID for one, --json for all.')}`;
  }
  return days(preview, style);
}

function days({ instances, stages }: Preview, style: Style): string {
  const sorted = instances.toSorted((a, b) => (a.startsAt < b.startsAt ? -1 : 1));
  return [...Map.groupBy(sorted, ({ date, stage }) => `${date} ${stage}`).values()]
    .toSorted((a, b) => compare(dayAndStage(a[0]), dayAndStage(b[0])))
    .map((members) => {
      const [{ date, stage } = { date: '', stage: 0 }] = members;
      const name = stages.find((each) => each.stage === stage)?.name ?? '';
      const title = `${style.bold(dayName(date))}  stage ${stage} ${name}, ${counted(members.length, 'instance')}`;
      return `${title}\n${indented(instanceRows(members, style))}`;
    })
    .join('\n\n');
}

function daySummary({ instances }: Preview): string {
  const byDay = Map.groupBy(instances, ({ date, stage }) => `${dayName(date)}  stage ${stage}`);
  return [...byDay].map(([day, members]) => `${day}  ${counted(members.length, 'instance')}`).join('\n');
}

function instanceRows(members: readonly PreviewInstance[], style: Style): string {
  const columns = [{ title: 'START' }, { title: 'INSTANCE' }, { title: 'SLUG' }, { title: 'GROUP' }, { title: 'PLACE' }, { title: '' }];
  const rows = members.map(({ startsAt, id, slug, group, rank, groupSize, delay, waveDate }) => [
    timeOf(startsAt),
    id,
    slug === id ? '' : slug,
    group,
    `${rank} of ${groupSize}`,
    delay === null ? '' : { text: `not on ${dayName(waveDate)}: ${delayInWords(delay)}`, paint: style.yellow },
  ]);
  return table(columns, rows, style);
}

function excludedList({ excluded, instances }: Preview, style: Style): string {
  if (excluded.length === 0) return '';
  const byReason = [...Map.groupBy(excluded, ({ reason }) => reason)].toSorted(([a], [b]) => compare(a, b));
  const rows = byReason.map(([reason, members]) => [
    String(members.length),
    reason,
    exclusionInWords(reason),
    idsOf(members.map(({ id }) => id)),
  ]);
  const columns = [{ title: 'COUNT', align: 'right' as const }, { title: 'REASON' }, { title: '' }, { title: 'INSTANCES' }];
  const title = `${style.bold('Not taking part')}: ${excluded.length} of ${excluded.length + instances.length}`;
  return `${title}\n${indented(table(columns, rows, style))}`;
}

function idsOf(ids: readonly string[]): string {
  const more = ids.length > IDS_SHOWN ? ` and ${ids.length - IDS_SHOWN} more` : '';
  return `${ids.slice(0, IDS_SHOWN).join(', ')}${more}`;
}

function problemList({ problems }: Preview, style: Style): string {
  if (problems.length === 0) return '';
  const title = style.yellow(style.bold(`${counted(problems.length, 'problem')} in the fleet's files`));
  return `${title}\n${indented(problems.map(problemLine).join('\n'))}`;
}

function dayAndStage(first: PreviewInstance | undefined): string {
  return first === undefined ? '' : `${first.date} ${String(first.stage).padStart(3, '0')}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
