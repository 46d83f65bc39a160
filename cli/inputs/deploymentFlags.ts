import { EndpointError } from '../../shared/contracts/endpoint.ts';
import { badInput } from '../commandError.ts';
import type { Context, JsonFlag } from '../program/perform.ts';
import type { FlagReader } from './flagReader.ts';

/** Which deployment on Google Cloud a command is about. */
export interface DeploymentFlags extends JsonFlag {
  readonly project?: string;
  readonly location?: string;
}

// https://cloud.google.com/resource-manager/docs/creating-managing-projects; older ids may begin with a domain.
const PROJECT = /^(?:[a-z][a-z0-9.-]*:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/;
const LOCATION = /^[a-z]+(?:-[a-z0-9]+)+$/;

/** From the flags, else from the environment. */
export function readPlace(
  { project, location }: DeploymentFlags,
  { env }: Pick<Context, 'env'>,
  reader: FlagReader,
): { project: string; location: string } | undefined {
  const known = {
    project: reader.required(
      '--project',
      project ?? env['GOOGLE_CLOUD_PROJECT'],
      { noun: 'project id', write: 'the id of the Google Cloud project, or set GOOGLE_CLOUD_PROJECT' },
      matching(PROJECT),
    ),
    location: reader.required(
      '--location',
      location ?? env['TRANCHE_LOCATION'],
      { noun: 'location', write: 'the region of the deployment, e.g. us-central1, or set TRANCHE_LOCATION' },
      matching(LOCATION),
    ),
  };
  return known.project === undefined || known.location === undefined
    ? undefined
    : { project: known.project, location: known.location };
}

/** What the environment says about endpoints is input like any other. */
export function openedWith<T>(open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof EndpointError)) throw error;
    throw badInput([{ path: error.message, field: '', message: '' }]);
  }
}

export function matching(pattern: RegExp): (text: string) => string | undefined {
  return (text) => (pattern.test(text) ? text : undefined);
}
