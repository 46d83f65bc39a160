import { openSchedule, type Place } from '../../infra/cloud/doctor/openDeployment.ts';
import { JOBS } from '../../infra/cloud/topology.ts';
import type { Schedule } from '../../shared/ports/schedule.ts';
import { VendorError } from '../../shared/ports/vendorError.ts';
import { failed } from '../commandError.ts';
import { openedWith } from '../inputs/deploymentFlags.ts';
import type { FlagReader } from '../inputs/flagReader.ts';
import type { Context } from '../program/perform.ts';
import { didYouMean } from '../text/closest.ts';

const NAMES = JOBS.map(({ name }) => name);
/** Who pauses the rollouts goes on being told of incidents: the watch is only meant where it is named. */
const TICKING = JOBS.filter(({ topic }) => topic === 'ticks').map(({ name }) => name);

/** The jobs that a command is about: the one that was named, or else all of them, or those that make ticks. */
export function readJobNames(
  job: string | undefined,
  reader: FlagReader,
  otherwise: 'all' | 'ticking',
): readonly string[] {
  if (job === undefined) return otherwise === 'all' ? NAMES : TICKING;
  if (NAMES.includes(job)) return [job];
  reader.complain('JOB', `"${job}" is no job of Tranche${didYouMean(job, NAMES) || `; they are ${NAMES.join(', ')}`}`);
  return [];
}

/** Opens the schedule for one command. What the vendor refuses is the command's failure. */
export async function withSchedule<R>(
  place: Place,
  { env }: Pick<Context, 'env'>,
  work: (schedule: Schedule) => Promise<R>,
): Promise<R> {
  const schedule = openedWith(() => openSchedule(place, env));
  try {
    return await work(schedule);
  } catch (error) {
    throw error instanceof VendorError ? failed(error.message, error) : error;
  } finally {
    await schedule.close();
  }
}
