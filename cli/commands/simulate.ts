import {
  type SimulateOptions,
  SimulationRefused,
  type SimulationResult,
  asksForMetrics,
  simulate,
} from '../../infra/simulator/simulate.ts';
import { counted } from '../../shared/text/days.ts';
import { badInput, failed, type ExitStatus } from '../commandError.ts';
import { FlagReader, wholeNumber } from '../inputs/flagReader.ts';
import { previewOrComplain, type ReleaseFlags, readRelease } from '../inputs/releaseInputs.ts';
import { readIds, readIncidents, readPatches } from '../inputs/versionAndDay.ts';
import type { Context } from '../program/perform.ts';
import { renderSimulation } from '../views/simulationView.ts';

export interface SimulateFlags extends ReleaseFlags {
  readonly seed: string;
  readonly patch: readonly string[];
  readonly fail: readonly string[];
  readonly incident: readonly string[];
  readonly faults: string;
}

/** `tranche simulate`: the real use cases on a virtual clock, with whatever is asked to go wrong. */
export async function runSimulation(flags: SimulateFlags, { output, env }: Context): Promise<ExitStatus> {
  const options = await readOptions(flags, env);
  if (asksForMetrics(options.policies)) {
    output.note('conditions on metrics are not played: nobody knows what the metrics would be');
  }
  const result = await play(output.json ? options : { ...options, onProgress: (line) => output.note(line) });
  output.show(result, renderSimulation);
  if (result.violations.length === 0) return 0;
  output.error(
    `${counted(result.violations.length, 'violation')} of what must always hold: this is a defect of tranche`,
  );
  return 1;
}

async function readOptions(flags: SimulateFlags, env: Context['env']): Promise<SimulateOptions> {
  const reader = new FlagReader();
  const seed = reader.required('--seed', flags.seed, { noun: 'seed', write: 'a whole number, e.g. 1' }, wholeNumber(0));
  const rate = { noun: 'rate', write: 'a number from 0 to 1, e.g. 0.1' };
  const faults = reader.required('--faults', flags.faults, rate, readRate);
  const patches = readPatches(flags.patch, reader);
  const input = await readRelease(flags, env, reader);
  const ids = input?.fleet.deployments.map(({ id }) => id);
  const failing = ids === undefined ? [] : readIds('--fail', flags.fail, ids, reader);
  const incidents = ids === undefined ? [] : readIncidents(flags.incident, ids, reader);
  if (input === undefined || seed === undefined || faults === undefined || reader.problems.length > 0) {
    throw badInput(reader.problems);
  }
  // What cannot be planned need not be played.
  previewOrComplain(input);
  const happenings = { seed, faults, patches, failing, incidents };
  return { ...input, ...happenings, environment: flags.env };
}

async function play(options: SimulateOptions): Promise<SimulationResult> {
  try {
    return await simulate(options);
  } catch (error) {
    if (error instanceof SimulationRefused) throw failed(`refused: ${error.message}`, error);
    throw error;
  }
}

function readRate(text: string): number | undefined {
  const rate = /^(\d+(\.\d*)?|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  return rate >= 0 && rate <= 1 ? rate : undefined;
}
