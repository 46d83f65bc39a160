import { z } from 'zod';
import { type Endpoint, EndpointError, parseEndpoint } from './endpoint.ts';

const ENDPOINT = 'MONITORING_API_ENDPOINT';
const WITHOUT_TLS = /^http:\/\//i;
const WITH_TLS = /^https:\/\//i;
const HAS_PORT = /:\d+$/;

/** Where Cloud Monitoring answers, and whose metrics scopes hold the instances. */
export const MONITORING_VARIABLES = {
  /** One address for gRPC and REST; left out: Google's own. */
  [ENDPOINT]: z
    .string()
    .transform((text, context): Endpoint => {
      const read = readMonitoringEndpoint(text);
      if (!('problem' in read)) return read;
      context.addIssue({ code: 'custom', message: read.problem });
      return z.NEVER;
    })
    .optional(),
  MONITORING_SCOPING_PROJECTS: z
    .string()
    .transform((text) => text.split(',').map((name) => name.trim()))
    .pipe(z.array(z.string().regex(/^[a-z][a-z0-9:.-]{4,62}$/, 'must be project ids, separated by commas')))
    .optional(),
} as const;

/** `HOST:PORT` or `http://HOST:PORT` of this machine, or `https://HOST` with or without a port. */
function readMonitoringEndpoint(text: string): Endpoint | { readonly problem: string } {
  // Addresses are printed; who is asking is said by the account of the process.
  if (text.includes('@')) return { problem: 'must hold no name and no password: they would stand in the log' };
  const bare = text.replace(/\/$/, '').replace(WITHOUT_TLS, '');
  try {
    return parseEndpoint(ENDPOINT, WITH_TLS.test(bare) && !HAS_PORT.test(bare) ? `${bare}:443` : bare);
  } catch (error) {
    if (!(error instanceof EndpointError)) throw error;
    return { problem: error.message.replace(`${ENDPOINT}: `, '') };
  }
}
