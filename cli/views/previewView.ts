import { GROUPS } from '../../shared/domain/fleet/instance.ts';
import type { Cohort } from '../../shared/domain/release/policy.ts';
import type { Preview, PreviewInstance } from '../../shared/usecases/previewRelease.ts';
import { conditionInWords } from '../../shared/text/conditionText.ts';
import { counted, dayName, momentName } from '../../shared/text/days.ts';
import { reasonInWords } from '../../shared/text/reasons.ts';
import { problemLine } from '../commandError.ts';
import type { Style } from '../output.ts';
import { indented, table } from '../text/table.ts';
import { instancesByDay } from './previewDays.ts';

const NAMES_SHOWN = 12;

/** The whole preview: what is promised, the stages, who is upgraded on which day, who is not, and what is wrong. */
export function renderPreview(preview: Preview, style: Style): string {
  const stages = [stageTable(preview, style), conditionList(preview)].filter((part) => part !== '').join('\n');
  const parts = [heading(preview, style), stages, instancesByDay(preview, style)];
  return [...parts, excludedList(preview, style), problemList(preview, style)]
    .filter((part) => part !== '')
    .join('\n\n');
}

function heading({ version, policy, resumeStage, ...preview }: Preview, style: Style): string {
  const resumed = resumeStage > 1 ? `, internal first, then on from stage ${resumeStage}` : '';
  return [
    `${style.bold(version)}  ${policy} release${resumed}`,
    `Released ${momentName(preview.releasedAt)} (${preview.timeZone}); working day 0 is ${dayName(preview.dayZero)}`,
    ...promise(preview, style),
  ].join('\n');
}

/** Whether everybody has it in time, and if not, who does not. Nobody is promised anything when nobody takes part. */
function promise({ sla, instances }: Pick<Preview, 'sla' | 'instances'>, style: Style): string[] {
  if (instances.length === 0) return [];
  const verdict = sla.met ? style.green('SLA met') : style.red(style.bold('SLA MISSED'));
  const dates = `every instance by ${dayName(sla.forecast)}, promised by ${dayName(sla.deadline)}`;
  const late = instances.filter(({ forecast }) => forecast > sla.deadline);
  const names = someOf(late.map(({ slug, date }) => `${slug} (${dayName(date)})`));
  return [`${verdict}: ${dates}`, ...(late.length > 0 ? [`  Later than promised: ${names}`] : [])];
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
    const reached = waves.reduce<Cohort>((all, { cohort }) => ({ ...all, ...cohort }), {});
    const reaches = kind === 'verification' ? 'verification only' : cohortInWords(reached);
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

function conditionList({ stages }: Preview): string {
  const conditions = stages.flatMap(({ stage, analysis = [] }) =>
    analysis.map((condition) => `Stage ${stage} verifies by metrics: ${conditionInWords(condition)}`),
  );
  return conditions.join('\n');
}

function cohortInWords(cohort: Cohort): string {
  return GROUPS.flatMap((group) => (cohort[group] === undefined ? [] : `${group} ${cohort[group]} %`)).join(', ');
}

function excludedList({ excluded, instances }: Preview, style: Style): string {
  if (excluded.length === 0) return '';
  const byReason = [...Map.groupBy(excluded, ({ reason }) => reason)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const rows = byReason.map(([reason, members]) => [
    String(members.length),
    reason,
    reasonInWords(reason),
    someOf(members.map(({ id }) => id)),
  ]);
  const columns = [
    { title: 'COUNT', align: 'right' as const },
    { title: 'REASON' },
    { title: '' },
    { title: 'INSTANCES' },
  ];
  const title = `${style.bold('Not taking part')}: ${excluded.length} of ${excluded.length + instances.length}`;
  return `${title}\n${indented(table(columns, rows, style))}`;
}

function someOf(names: readonly string[]): string {
  const more = names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : '';
  return `${names.slice(0, NAMES_SHOWN).join(', ')}${more}`;
}

function problemList({ problems }: Preview, style: Style): string {
  if (problems.length === 0) return '';
  const title = style.yellow(style.bold(`${counted(problems.length, 'problem')} in the fleet's files`));
  return `${title}\n${indented(problems.map(problemLine).join('\n'))}`;
}
