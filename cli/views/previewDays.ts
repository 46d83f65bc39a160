import type { LocalDate } from '../../shared/domain/calendar/time.ts';
import type { Preview, PreviewInstance } from '../../shared/usecases/previewRelease.ts';
import { counted, dayName, timeOf } from '../../shared/text/days.ts';
import { delayInWords } from '../../shared/text/reasons.ts';
import type { Style } from '../output.ts';
import { indented, table } from '../text/table.ts';

/** More rows than this nobody reads; `--on`, `--instance` and `--json` tell about larger fleets. */
const MOST_ROWS = 400;

/** Who is upgraded on which day, or, of a large fleet, how many. */
export function instancesByDay(preview: Preview, style: Style): string {
  const { instances, excluded } = preview;
  if (instances.length === 0) {
    const whole =
      excluded.length === 1 ? 'the only instance takes no part' : `none of ${excluded.length} instances takes part`;
    return style.yellow(`Nobody would be upgraded: ${whole}.`);
  }
  if (instances.length <= MOST_ROWS) return days(preview, style);
  const hint = 'Add --on DATE for the instances of a day, --instance ID for one, --json for all.';
  return `${daySummary(preview)}\n\n${style.dim(hint)}`;
}

/** Who is upgraded on this day. @param reason what the calendar says of the day */
export function renderDay(preview: Preview, on: LocalDate, reason: string, style: Style): string {
  const { version, instances, stages } = preview;
  const title = `${style.bold(version)} on ${dayName(on)}`;
  if (instances.length > 0) return `${title}: ${counted(instances.length, 'instance')}\n\n${days(preview, style)}`;
  const within = stages.filter(({ opens, due }) => opens <= on && on <= due);
  const window = within.map(
    ({ stage, name, kind }) => `stage ${stage} ${name}${kind === 'upgrade' ? '' : ', which upgrades nobody'}`,
  );
  const windows = stages.map(
    ({ stage, name, opens, due }) => `  ${stage}  ${name}, ${dayName(opens)} to ${dayName(due)}`,
  );
  return [`${title}: nobody (${[reason, ...window].join('; ')})`, 'Stages', ...windows].join('\n');
}

function days({ instances, stages }: Preview, style: Style): string {
  return byDayAndStage(instances)
    .map(({ date, stage, members }) => {
      const name = stages.find((each) => each.stage === stage)?.name ?? '';
      const title = `${style.bold(dayName(date))}  stage ${stage} ${name}, ${counted(members.length, 'instance')}`;
      return `${title}\n${indented(instanceRows(members, style))}`;
    })
    .join('\n\n');
}

function daySummary({ instances }: Preview): string {
  return byDayAndStage(instances)
    .map(({ date, stage, members }) => `${dayName(date)}  stage ${stage}  ${counted(members.length, 'instance')}`)
    .join('\n');
}

interface DayOfStage {
  readonly date: LocalDate;
  readonly stage: number;
  readonly members: readonly PreviewInstance[];
}

function byDayAndStage(instances: readonly PreviewInstance[]): DayOfStage[] {
  const sorted = instances.toSorted(
    (a, b) => compare(a.date, b.date) || a.stage - b.stage || compare(a.startsAt, b.startsAt),
  );
  const groups = Map.groupBy(sorted, ({ date, stage }) => `${date} ${stage}`);
  return [...groups.values()].flatMap((members) =>
    members.slice(0, 1).map(({ date, stage }) => ({ date, stage, members })),
  );
}

function instanceRows(members: readonly PreviewInstance[], style: Style): string {
  const titles = ['START', 'INSTANCE', 'SLUG', 'GROUP', 'PLACE', ''];
  const rows = members.map(({ startsAt, id, slug, group, rank, groupSize, delay, waveDate }) => [
    timeOf(startsAt),
    id,
    slug === id ? '' : slug,
    group,
    `${rank} of ${groupSize}`,
    delay === null ? '' : { text: `not on ${dayName(waveDate)}: ${delayInWords(delay)}`, paint: style.yellow },
  ]);
  return table(
    titles.map((title) => ({ title })),
    rows,
    style,
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
