import { z } from 'zod';

export const actor = z
  .string({ error: 'say who gives the command' })
  .trim()
  .min(1, 'say who gives the command')
  .max(100, 'a name has at most 100 characters');
export const reason = z.string().trim().max(1_000, 'a reason has at most 1000 characters').default('');

/** The body of `POST /api/rollouts/ID/ACTION`, by action. */
export const rolloutCommands = {
  pause: z.object({ actor, reason: reason.pipe(z.string().min(1, 'a pause needs a reason')) }),
  resume: z.object({ actor, reason }),
  abort: z.object({ actor, reason: reason.pipe(z.string().min(1, 'aborting needs a reason')) }),
  approve: z.object({ actor, stage: z.int().positive(), approval: z.string().trim().min(1) }),
} as const;

/** The body of `POST /api/rollouts/ID/upgrades/INSTANCE/ACTION`. */
export const upgradeCommand = z.object({ actor, reason });

/** The body of `POST /api/rollouts/ID/upgrades/INSTANCE/excuse`. */
export const excuseCommand = z.object({
  actor,
  reason: reason.pipe(z.string().min(1, 'vouching needs a reason: it is what the auditor reads')),
});
