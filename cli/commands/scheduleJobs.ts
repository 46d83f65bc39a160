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
/** A pause is one of the upgrades: who is called when an instance is down stays called. */
const TICKING = JOBS.filter(({ topic }) => topic === 'ticks').map(({ name }) => name);

/** The jobs that a command is about: the one that was named, or all, or those of the ticks. Others are not ours. */
export function readJobNames(job: string | undefined, leftOut: 'all' | 'ticks', reader: FlagReader): readonly string[] {
  if (job === undefined) return leftOut === 'all' ? NAMES : TICKING;
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
