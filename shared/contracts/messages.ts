import { z } from 'zod';

/** The bodies of the messages between functions; every one names what it is about, and the state says what to do. */

/** From Cloud Scheduler: `daily` when the calendar's day begins, `pulse` every five minutes. */
export const tickMessage = z.object({ kind: z.enum(['daily', 'pulse']) });
export type TickMessage = z.infer<typeof tickMessage>;

export const planMessage = z.object({ rollout: z.string().min(1) });
export type PlanMessage = z.infer<typeof planMessage>;

/** `lane` is the share of the failure budget that the upgrade may claim; `attempt` the one that is due. */
export const upgradeMessage = z.object({
  rollout: z.string().min(1),
  instance: z.string().min(1),
  attempt: z.int().positive(),
  lane: z.string().min(1),
});
export type UpgradeMessage = z.infer<typeof upgradeMessage>;

export const verificationMessage = z.object({
  rollout: z.string().min(1),
  instance: z.string().min(1),
  attempt: z.int().positive(),
});
export type VerificationMessage = z.infer<typeof verificationMessage>;
