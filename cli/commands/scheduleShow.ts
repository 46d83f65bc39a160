import { badInput, type ExitStatus } from '../commandError.ts';
import { type DeploymentFlags, readPlace } from '../inputs/deploymentFlags.ts';
import { FlagReader } from '../inputs/flagReader.ts';
import type { Context } from '../program/perform.ts';
import { jobView, renderJobs } from '../views/scheduleView.ts';
import { readJobNames, withSchedule } from './scheduleJobs.ts';

/** `tranche schedule show` */
export async function showSchedule(
  job: string | undefined,
  flags: DeploymentFlags,
  context: Context,
): Promise<ExitStatus> {
  const reader = new FlagReader();
  const place = readPlace(flags, context, reader);
  const names = readJobNames(job, reader, 'all');
  if (place === undefined || reader.problems.length > 0) throw badInput(reader.problems);
  const found = await withSchedule(place, context, (schedule) => schedule.list());
  const jobs = found.filter(({ name }) => names.includes(name)).map(jobView);
  const missing = names.filter((name) => !jobs.some((each) => each.name === name));
  context.output.show({ ...place, jobs, missing }, (shown, style) => renderJobs(shown.jobs, style));
  for (const name of missing) {
    context.output.error(
      `there is no job ${name} in ${place.location} of ${place.project}; is that where it was deployed?`,
    );
  }
  return missing.length === 0 ? 0 : 1;
}
