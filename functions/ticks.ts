import type { CloudEventFunction } from '@google-cloud/functions-framework';
import { readTickMessage } from '../shared/contracts/messages.ts';
import type { ReadBacklog } from '../shared/ports/backlog.ts';
import { measureAlerts } from '../shared/usecases/incidents/views/measureAlerts.ts';
import { measure } from '../shared/usecases/measure.ts';
import { type TickDeps, tick } from '../shared/usecases/tick.ts';
import { messageFunction } from './messageFunction.ts';
import type { Observers } from './requestSpan.ts';
import { alertGauges, messageGauges, rolloutGauges } from './tickGauges.ts';

export interface TicksDeps extends TickDeps, Observers {
  readonly backlog?: ReadBacklog | undefined;
  /** Where releases are taken from GitHub: finds the one whose webhook was lost. */
  readonly lookForReleases?: (() => Promise<void>) | undefined;
}

/** Topic `ticks`: the daily advance and the five-minute pulse. */
export function ticks(deps: TicksDeps): CloudEventFunction {
  const handle = async () => {
    await deps.lookForReleases?.();
    const outcome = await tick(deps);
    if (deps.telemetry.on) await takeMeasures(deps);
    return outcome;
  };
  return messageFunction('ticks', readTickMessage, handle, deps);
}

/** A tick that did its work is not done again because it could not be measured. */
async function takeMeasures(deps: TicksDeps): Promise<void> {
  const { telemetry, backlog, clock, log } = deps;
  try {
    telemetry.record(rolloutGauges(await measure(deps)));
    telemetry.record(alertGauges(await measureAlerts(deps.store)));
    if (backlog !== undefined) telemetry.record(messageGauges(await backlog(), clock.now()));
  } catch (error) {
    log('WARNING', 'the rollout could not be measured', { error });
  }
}
