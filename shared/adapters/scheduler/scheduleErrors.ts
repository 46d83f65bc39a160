import { VendorError } from '../../ports/vendorError.ts';
import { type Attempt, toVendorError } from '../google/adminErrors.ts';

/** Where the jobs are looked for. */
export interface Place {
  readonly project: string;
  readonly location: string;
}

/** The roles are from https://cloud.google.com/iam/docs/roles-permissions/cloudscheduler */
const ROLES = {
  list: 'roles/cloudscheduler.viewer',
  get: 'roles/cloudscheduler.viewer',
  pause: 'roles/cloudscheduler.admin',
  resume: 'roles/cloudscheduler.admin',
  run: 'roles/cloudscheduler.jobRunner',
} as const;

const DOING = { list: 'listing', get: 'reading', pause: 'pausing', resume: 'resuming', run: 'running' } as const;

export type Action = keyof typeof ROLES;

/** @param job `undefined` when it is about all of the location */
export function scheduleError(error: unknown, action: Action, job: string | undefined, place: Place): VendorError {
  const { project, location } = place;
  const attempt: Attempt = {
    service: 'Cloud Scheduler',
    api: 'cloudscheduler.googleapis.com',
    project,
    doing: `${DOING[action]} ${job === undefined ? `the jobs in ${location}` : `the job ${job}`}`,
    role: ROLES[action],
    notFound:
      job === undefined
        ? `there is no project ${project}, or no location ${location} in it`
        : `there is no job ${job} in the location ${location} of the project ${project}; is that where it was deployed?`,
  };
  const failure = toVendorError(error, attempt);
  // "Location 'x' is not a valid location", with the code for a wrong argument, or not found.
  if (!/Location \S+ is not (?:a valid location|found)/i.test(failure.message)) return failure;
  const message = `${attempt.doing}: ${location} is no location of Cloud Scheduler; give the one of the deployment, such as us-central1`;
  return new VendorError(attempt.service, message, { retryable: false, certain: true });
}
