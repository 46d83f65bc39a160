import type { Schedule, ScheduledJob } from '../../shared/ports/schedule.ts';
import { badInput, CommandError } from '../commandError.ts';
import { type DeploymentFlags, readPlace } from '../inputs/deploymentFlags.ts';
import { FlagReader } from '../inputs/flagReader.ts';
import type { Context } from '../program/perform.ts';
import { jobView, renderChange } from '../views/scheduleView.ts';
import { readJobNames, withSchedule } from './scheduleJobs.ts';

export interface ScheduleFlags extends DeploymentFlags {
  readonly reason?: string;
}

export type Change = 'pause' | 'resume' | 'run';

interface Changed {
  readonly job: ScheduledJob;
  /** False when it was so already. */
  readonly changed: boolean;
}

const DONE = { pause: 'is paused', resume: 'runs again', run: 'was told to run' } as const;

/** `tranche schedule pause|resume|run` */
export async function changeSchedule(
  action: Change,
  job: string | undefined,
  flags: ScheduleFlags,
  context: Context,
): Promise<void> {
  const reader = new FlagReader();
  const place = readPlace(flags, context, reader);
  const names = readJobNames(job, reader, 'ticking');
  const reason = flags.reason?.trim() ?? '';
  if (action === 'pause' && reason === '') reader.complain('--reason', 'a pause needs a reason');
  if (place === undefined || reader.problems.length > 0) throw badInput(reader.problems);
  const changed = await withSchedule(place, context, (schedule) => changeAll(schedule, action, names, reason));
  const jobs = changed.map((each) => ({ ...jobView(each.job), changed: each.changed }));
  context.output.show({ ...place, action, reason, jobs }, (shown, style) => renderChange(action, shown.jobs, style));
}

/** One after the other, so that a failure can say what has been done. */
async function changeAll(
  schedule: Schedule,
  action: Change,
  names: readonly string[],
  reason: string,
): Promise<Changed[]> {
  const done: Changed[] = [];
  for (const name of names) {
    try {
      done.push(await change(schedule, action, name, reason));
    } catch (error) {
      if (done.length === 0 || !(error instanceof Error)) throw error;
      const before = done.map(({ job }) => `${job.name} ${DONE[action]}`).join(', ');
      throw new CommandError(1, [error.message, `before that: ${before}`], { cause: error });
    }
  }
  return done;
}

/** Cloud Scheduler refuses to pause what is paused; who asks for it has what was wanted. */
async function change(schedule: Schedule, action: Change, name: string, reason: string): Promise<Changed> {
  if (action === 'run') return { job: await schedule.run(name, reason), changed: true };
  const job = await schedule.get(name);
  if (job.state === (action === 'pause' ? 'paused' : 'enabled')) return { job, changed: false };
  return { job: await schedule[action](name, reason), changed: true };
}
