import { z } from 'zod';

/** Where Cloud Monitoring is asked for its incidents; without projects nobody is asked. */
export const MONITORING_VARIABLES = {
  MONITORING_API_ENDPOINT: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).optional(),
  MONITORING_SCOPING_PROJECTS: z
    .string()
    .transform((text) => text.split(',').map((name) => name.trim()))
    .pipe(z.array(z.string().regex(/^[a-z][a-z0-9:.-]{4,62}$/, 'must be project ids, separated by commas')))
    .optional(),
} as const;
