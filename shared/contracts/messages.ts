import { z } from 'zod';
import { type BodyReading, readBody } from './fields.ts';

/** The bodies of the messages between functions; every one names what it is about, and the state says what to do. */

/** From Cloud Scheduler: `daily` when the calendar's day begins, `pulse` every five minutes. */
const tickMessage = z.object({ kind: z.enum(['daily', 'pulse']) });
export type TickMessage = z.infer<typeof tickMessage>;

const planMessage = z.object({ rollout: z.string().min(1) });
export type PlanMessage = z.infer<typeof planMessage>;

/** `lane` is the share of the failure budget that the upgrade may claim; `attempt` the one that is due. */
const upgradeMessage = z.object({
  rollout: z.string().min(1),
  instance: z.string().min(1),
  attempt: z.int().positive(),
  lane: z.string().min(1),
});
export type UpgradeMessage = z.infer<typeof upgradeMessage>;

const verificationMessage = z.object({
  rollout: z.string().min(1),
  instance: z.string().min(1),
  attempt: z.int().positive(),
});
export type VerificationMessage = z.infer<typeof verificationMessage>;

export const readTickMessage = (body: unknown): BodyReading<TickMessage> => readBody(body, tickMessage);
export const readPlanMessage = (body: unknown): BodyReading<PlanMessage> => readBody(body, planMessage);
export const readUpgradeMessage = (body: unknown): BodyReading<UpgradeMessage> => readBody(body, upgradeMessage);
export const readVerificationMessage = (body: unknown): BodyReading<VerificationMessage> =>
  readBody(body, verificationMessage);
