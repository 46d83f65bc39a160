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

/** Brings the tracking issue of a rollout up to what has happened. `writes` is how many calls that change something it may make. */
const trackingMessage = z.object({ rollout: z.string().min(1), writes: z.int().nonnegative() });
export type TrackingMessage = z.infer<typeof trackingMessage>;

/** Looks after the pull request of a verified upgrade; without `writes` it only looks. */
const pullRequestMessage = z.object({
  rollout: z.string().min(1),
  instance: z.string().min(1),
  writes: z.int().nonnegative(),
});
export type PullRequestMessage = z.infer<typeof pullRequestMessage>;

export const readTrackingMessage = (body: unknown): BodyReading<TrackingMessage> => readBody(body, trackingMessage);
export const readPullRequestMessage = (body: unknown): BodyReading<PullRequestMessage> =>
  readBody(body, pullRequestMessage);
export const readTickMessage = (body: unknown): BodyReading<TickMessage> => readBody(body, tickMessage);
export const readPlanMessage = (body: unknown): BodyReading<PlanMessage> => readBody(body, planMessage);
export const readUpgradeMessage = (body: unknown): BodyReading<UpgradeMessage> => readBody(body, upgradeMessage);
export const readVerificationMessage = (body: unknown): BodyReading<VerificationMessage> =>
  readBody(body, verificationMessage);
