import { parseLocalDate } from '../../shared/domain/calendar/dates.ts';
import type { PreviewInput, Preview } from '../../shared/usecases/previewRelease.ts';
import { clean, cleaned } from '../../shared/text/clean.ts';
import { badInput } from '../commandError.ts';
import { DATE, FlagReader } from '../inputs/flagReader.ts';
import { previewOrComplain, type ReleaseFlags, readRelease } from '../inputs/releaseInputs.ts';
import { checkId } from '../inputs/versionAndDay.ts';
import type { Context } from '../program/perform.ts';
import { renderDay } from '../views/previewDays.ts';
import { renderPreview } from '../views/previewView.ts';
import { renderWhy, type Why } from '../views/whyView.ts';

export interface PreviewFlags extends ReleaseFlags {
  readonly on?: string;
  readonly instance?: string;
}

/** `tranche preview`: the plan that a release would get, whole, for one day, or for one instance. */
export async function preview(flags: PreviewFlags, { output, env }: Context): Promise<void> {
  const reader = new FlagReader();
  const on = reader.optional('--on', flags.on, DATE, parseLocalDate);
  const input = await readRelease(flags, env, reader);
  if (input !== undefined && flags.instance !== undefined) checkId('--instance', flags.instance, idsOf(input), reader);
  if (input === undefined || reader.problems.length > 0) throw badInput(reader.problems);

  const whole = previewOrComplain(input);
  const { instance } = flags;
  const ofDay = on === undefined ? whole : { ...whole, instances: whole.instances.filter(({ date }) => date === on) };
  output.show(instance === undefined ? ofDay : only(ofDay, instance, input), (shown, style) => {
    if (instance !== undefined) return renderWhy(whyOf(input, shown, instance), style);
    return on === undefined
      ? renderPreview(shown, style)
      : renderDay(shown, on, input.calendar.describe(on).reason, style);
  });
}

function idsOf({ fleet }: PreviewInput): string[] {
  return fleet.deployments.map(({ id }) => id);
}

/** The same preview with one instance: stages, dates and the SLA are those of the whole. */
function only(whole: Preview, id: string, { fleet }: PreviewInput): Preview {
  return {
    ...whole,
    instances: whole.instances.filter((planned) => planned.id === id),
    excluded: whole.excluded.filter((excluded) => excluded.id === id),
    problems: fleet.deployments.find((deployment) => deployment.id === id)?.problems ?? [],
  };
}

function whyOf({ fleet, calendar }: PreviewInput, preview: Preview, id: string): Why {
  const instance = fleet.deployments.find((deployment) => deployment.id === id)?.instance;
  const upgrade = preview.instances.find((planned) => planned.id === id);
  const freeze = instance && upgrade && calendar.freezeFor(instance, upgrade.waveDate);
  return { id: clean(id), preview, instance: cleaned(instance), upgrade, freeze: cleaned(freeze) };
}
