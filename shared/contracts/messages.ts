import { z } from 'zod';
import { type BodyReading, readBody } from './fields.ts';
import { findings } from './findings.ts';

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

/**
 * Looks at an upgrade in flight. `findings` is what the monitoring says of it, `null` where none is configured; left out,
 * nobody has asked: what needs an answer waits for another message. One that comes late carries what was found then.
 */
const verificationMessage = z.object({
  rollout: z.string().min(1),
  instance: z.string().min(1),
  attempt: z.int().positive(),
  findings: findings.nullish(),
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

/** Brings the pager up to what is known of an alert. */
const pageMessage = z.object({ alert: z.string().min(1) });
export type PageMessage = z.infer<typeof pageMessage>;

/** Brings the thread of an alert in one channel up to what is known of it. */
const threadMessage = z.object({ alert: z.string().min(1), channel: z.string().min(1) });
export type ThreadMessage = z.infer<typeof threadMessage>;

/** Looks after the post-mortem of an alert: its issue, its actions, its reminders. */
const postMortemMessage = z.object({ alert: z.string().min(1) });
export type PostMortemMessage = z.infer<typeof postMortemMessage>;

/** From Cloud Scheduler, every minute: what the alerting path does by the passing of time. */
const watchMessage = z.object({ kind: z.literal('watch') });
export type WatchMessage = z.infer<typeof watchMessage>;

/** Looks after the configuration of Cloud Monitoring in one project. */
const monitoringMessage = z.object({ project: z.string().min(1) });
export type MonitoringMessage = z.infer<typeof monitoringMessage>;

export const readMonitoringMessage = (body: unknown): BodyReading<MonitoringMessage> =>
  readBody(body, monitoringMessage);
export const readPageMessage = (body: unknown): BodyReading<PageMessage> => readBody(body, pageMessage);
export const readThreadMessage = (body: unknown): BodyReading<ThreadMessage> => readBody(body, threadMessage);
export const readPostMortemMessage = (body: unknown): BodyReading<PostMortemMessage> =>
  readBody(body, postMortemMessage);
export const readWatchMessage = (body: unknown): BodyReading<WatchMessage> => readBody(body, watchMessage);
export const readTrackingMessage = (body: unknown): BodyReading<TrackingMessage> => readBody(body, trackingMessage);
export const readPullRequestMessage = (body: unknown): BodyReading<PullRequestMessage> =>
  readBody(body, pullRequestMessage);
export const readTickMessage = (body: unknown): BodyReading<TickMessage> => readBody(body, tickMessage);
export const readPlanMessage = (body: unknown): BodyReading<PlanMessage> => readBody(body, planMessage);
export const readUpgradeMessage = (body: unknown): BodyReading<UpgradeMessage> => readBody(body, upgradeMessage);
export const readVerificationMessage = (body: unknown): BodyReading<VerificationMessage> =>
  readBody(body, verificationMessage);
