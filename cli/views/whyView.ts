import type { Freeze } from '../../shared/domain/calendar/calendar.ts';
import type { Instance, MaintenanceWindow } from '../../shared/domain/fleet/instance.ts';
import { lineOf } from '../../shared/domain/release/version.ts';
import type { Preview, PreviewInstance } from '../../shared/usecases/previewRelease.ts';
import { dayName, momentName } from '../../shared/text/days.ts';
import { delayInWords, reasonInWords } from '../../shared/text/reasons.ts';
import { problemLine } from '../commandError.ts';
import type { Style } from '../output.ts';

export interface Why {
  readonly id: string;
  /** Narrowed to this instance. */
  readonly preview: Preview;
  /** `undefined` when its configuration cannot be read. */
  readonly instance: Instance | undefined;
  /** `undefined` when it takes no part. */
  readonly upgrade: PreviewInstance | undefined;
  /** The freeze on the day of its wave, if any. */
  readonly freeze: Freeze | undefined;
}

/** Why an instance is upgraded on its day, or not at all. */
export function renderWhy(why: Why, style: Style): string {
  const { upgrade, preview, id } = why;
  const name = style.bold(id);
  const lines = upgrade === undefined ? whyNot(why) : whyThen(why, upgrade);
  const problems = preview.problems.map((problem) => style.yellow(problemLine(problem)));
  return [`${name}: ${lines[0]}`, ...lines.slice(1).map((line) => `  ${line}`), ...problems].join('\n');
}

function whyNot({ preview, instance }: Why): string[] {
  const reason = preview.excluded[0]?.reason;
  const words = reason === undefined ? 'it starts on another day' : `${reasonInWords(reason)} (${reason})`;
  return [`no part in ${preview.version}, because ${words}`, ...(instance ? [`It runs ${instance.version}.`] : [])];
}

function whyThen({ preview, instance, freeze }: Why, upgrade: PreviewInstance): string[] {
  const { version, timeZone, sla } = preview;
  const stage = preview.stages.find((each) => each.stage === upgrade.stage);
  const percent = stage?.waves[upgrade.wave - 1]?.cohort[upgrade.group];
  const line = lineOf(version);
  const place = `${upgrade.rank} of ${upgrade.groupSize} in the group ${upgrade.group}`;
  const lines = [
    `${version} in stage ${upgrade.stage} (${stage?.name}), starts ${momentName(upgrade.startsAt)} (${timeZone})`,
    `Place: ${place}, by the order of release line ${line}${pinned(instance)}.`,
    `Stage: wave ${upgrade.wave} reaches ${percent} % of the group and begins on ${dayName(upgrade.waveDate)}.`,
    `Window: ${windowInWords(instance?.maintenanceWindow)}.`,
  ];
  if (upgrade.delay !== null) {
    const because = freeze === undefined ? delayInWords(upgrade.delay) : `freeze (${freeze.reason})`;
    lines.push(`Later than ${dayName(upgrade.waveDate)}, the day of its wave: ${because}.`);
  }
  lines.push(`Verified by ${dayName(upgrade.forecast)}, promised by ${dayName(sla.deadline)}.`);
  return lines;
}

function pinned(instance: Instance | undefined): string {
  if (instance?.canary === true) return ', canaries first';
  return instance?.last === true ? ', the ones marked last at the end' : '';
}

function windowInWords(window: MaintenanceWindow | undefined): string {
  if (window === undefined) return 'none of its own';
  return `opens ${window.days.join(', ')} from ${window.from} to ${window.to} (${window.timeZone})`;
}
