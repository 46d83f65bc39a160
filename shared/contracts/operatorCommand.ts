import { z } from 'zod';
import { lineFrom, paragraphsFrom } from './vendorText.ts';

const LONGEST_NAME = 100;
const LONGEST_REASON = 1_000;

// They go on record, and from there into Slack, the pager, issues and terminals: without anything invisible.
export const actor = z
  .string({ error: 'say who gives the command' })
  .transform((name) => lineFrom(name, LONGEST_NAME + 1) ?? '')
  .pipe(
    z.string().min(1, 'say who gives the command').max(LONGEST_NAME, `a name has at most ${LONGEST_NAME} characters`),
  );
export const reason = z
  .string({ error: 'a reason is a text' })
  .transform((text) => paragraphsFrom(text, LONGEST_REASON + 1) ?? '')
  .pipe(z.string().max(LONGEST_REASON, `a reason has at most ${LONGEST_REASON} characters`))
  .default('');

/** The body of `POST /api/rollouts/ID/ACTION`, by action. */
export const rolloutCommands = {
  pause: z.object({ actor, reason: reason.pipe(z.string().min(1, 'a pause needs a reason')) }),
  resume: z.object({ actor, reason }),
  abort: z.object({ actor, reason: reason.pipe(z.string().min(1, 'aborting needs a reason')) }),
  approve: z.object({ actor, stage: z.int().positive(), approval: z.string().trim().min(1) }),
  reject: z.object({
    actor,
    stage: z.int().positive(),
    approval: z.string().trim().min(1),
    reason: reason.pipe(z.string().min(1, 'a rejection needs a reason: it is what the auditor reads')),
  }),
} as const;

/** The body of `POST /api/rollouts/ID/upgrades/INSTANCE/ACTION`. */
export const upgradeCommand = z.object({ actor, reason });

/** The body of `POST /api/rollouts/ID/upgrades/INSTANCE/rollback`. */
export const rollbackCommand = z.object({
  actor,
  reason: reason.pipe(z.string().min(1, 'a rollback needs a reason: it is what the auditor reads')),
});

/** The body of `POST /api/rollouts/ID/upgrades/INSTANCE/excuse`. */
export const excuseCommand = z.object({
  actor,
  reason: reason.pipe(z.string().min(1, 'vouching needs a reason: it is what the auditor reads')),
});
