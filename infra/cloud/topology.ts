import type { Topic } from '../../shared/ports/messages.ts';

// What of Tranche stands on Google Cloud, as data: the deployment creates it, `tranche doctor` compares it with what is
// there, and a local run on the emulators sets up the same topics and subscriptions. Times are seconds.

/** How a subscription pushes the messages of a topic to its function. */
export interface Delivery {
  /** A push that is not answered in this time counts as refused; the function gives up a little earlier. */
  readonly ackDeadline: number;
  /** Between two attempts: at least, and at most. */
  readonly backOff: { readonly from: number; readonly to: number };
  /** After so many the message goes to the dead-letter topic. Pub/Sub allows 5 to 100. */
  readonly attempts: number;
}

const BACK_OFF = { from: 10, to: 600 } as const;

export const DELIVERIES: Readonly<Record<Topic, Delivery>> = {
  // The next pulse says the same again: a tick that keeps failing is not worth more than five attempts.
  ticks: { ackDeadline: 300, backOff: BACK_OFF, attempts: 5 },
  plans: { ackDeadline: 600, backOff: BACK_OFF, attempts: 10 },
  upgrades: { ackDeadline: 120, backOff: BACK_OFF, attempts: 10 },
  verifications: { ackDeadline: 120, backOff: BACK_OFF, attempts: 5 },
  // Both are sent again by the next pulse.
  tracking: { ackDeadline: 300, backOff: BACK_OFF, attempts: 5 },
  'pull-requests': { ackDeadline: 120, backOff: BACK_OFF, attempts: 5 },
  incidents: { ackDeadline: 60, backOff: BACK_OFF, attempts: 20 },
  // What is not taken now, the watch sends again a minute later.
  pages: { ackDeadline: 60, backOff: BACK_OFF, attempts: 20 },
  threads: { ackDeadline: 60, backOff: BACK_OFF, attempts: 5 },
  'post-mortems': { ackDeadline: 120, backOff: BACK_OFF, attempts: 5 },
  watch: { ackDeadline: 120, backOff: BACK_OFF, attempts: 5 },
  // Sent again by a later pulse.
  monitoring: { ackDeadline: 300, backOff: BACK_OFF, attempts: 5 },
};

/** A message that nobody took for so long is dropped; dead letters are kept for as long as Pub/Sub keeps any. */
export const MESSAGE_RETENTION = 3 * 24 * 60 * 60;
export const DEAD_LETTER_RETENTION = 31 * 24 * 60 * 60;

export function subscriptionOf(topic: Topic): string {
  return `${topic}-push`;
}

export function deadLetterTopicOf(topic: Topic): string {
  return `${topic}-dead`;
}

/** Keeps the dead letters of a topic until somebody has looked at them. */
export function deadLetterSubscriptionOf(topic: Topic): string {
  return `${topic}-dead-kept`;
}

/** A job of Cloud Scheduler. */
export interface Job {
  readonly name: string;
  /** Unix cron, in the time zone of the calendar. */
  readonly schedule: string;
  readonly topic: Topic;
  readonly body: object;
  /** How long it goes on trying; less than until its next time, which says the same again. */
  readonly retryFor: number;
}

export const JOBS: readonly Job[] = [
  { name: 'tranche-daily', schedule: '0 0 * * *', topic: 'ticks', body: { kind: 'daily' }, retryFor: 240 },
  { name: 'tranche-pulse', schedule: '*/5 * * * *', topic: 'ticks', body: { kind: 'pulse' }, retryFor: 240 },
  { name: 'tranche-watch', schedule: '* * * * *', topic: 'watch', body: { kind: 'watch' }, retryFor: 45 },
];

/** Kept in Secret Manager under the name in lower case with dashes, and given to a function as this variable. */
export const SECRETS = [
  'GITHUB_TOKEN',
  'GITHUB_WEBHOOK_SECRET',
  'OPSGENIE_API_KEY',
  'OPSGENIE_WEBHOOK_TOKEN',
  'SLACK_BOT_TOKEN',
  'SLACK_SIGNING_SECRET',
] as const;
export type Secret = (typeof SECRETS)[number];

/**
 * One deployed function, its own service account, and the least that it needs.
 * `people` come through Identity-Aware Proxy, `machines` bring an identity token of an account that may invoke it, and
 * messages are pushed with the identity of the subscription. `vendors` can bring neither: they come through the load
 * balancer without being asked, and each function itself verifies the signature or the secret of its vendor. There is no
 * other way in.
 */
export interface CloudFunction {
  readonly name: string;
  readonly trigger:
    | { readonly kind: 'http'; readonly callers: 'people' | 'machines' | 'vendors' }
    | { readonly kind: 'messages'; readonly topic: Topic };
  readonly state: 'reads' | 'writes';
  readonly publishes: readonly Topic[];
  readonly secrets: readonly Secret[];
  /** Asks Cloud Monitoring for the incidents that are open, in the scoping projects. */
  readonly asksMonitoring?: true;
  /** Reads points of uptime checks and of other metrics, in the scoping projects. */
  readonly readsMetrics?: true;
  /** Writes the configuration of Cloud Monitoring, in the scoping projects and in those of the instances. */
  readonly configuresMonitoring?: true;
  readonly timeout: number;
  readonly memory: '256Mi' | '512Mi' | '1Gi';
  /** Requests that one container serves at a time. */
  readonly concurrency: number;
  readonly maxInstances: number;
}

type Sizing = Pick<CloudFunction, 'memory' | 'concurrency' | 'maxInstances'>;
const SMALL: Sizing = { memory: '512Mi', concurrency: 20, maxInstances: 5 };
/** Ticks, plans and watches take turns: two at once would only be in each other's way. */
const ALONE: Sizing = { memory: '1Gi', concurrency: 1, maxInstances: 1 };
/** Everybody can call it: who floods it is to cost little, and what it then misses the next pulse or watch finds. */
const OPEN: Sizing = { memory: '512Mi', concurrency: 20, maxInstances: 2 };
/** A channel takes about one message a second: many at once would only be told to wait. */
const PACED: Sizing = { memory: '512Mi', concurrency: 10, maxInstances: 1 };

/** Whoever acts on an alert has everybody told of it. */
const TELLING: readonly Topic[] = ['pages', 'threads', 'post-mortems'];

export const FUNCTIONS: readonly CloudFunction[] = [
  {
    name: 'register-release',
    trigger: { kind: 'http', callers: 'machines' },
    state: 'writes',
    publishes: ['plans'],
    secrets: ['GITHUB_TOKEN'],
    timeout: 120,
    ...SMALL,
  },
  {
    name: 'github-webhook',
    trigger: { kind: 'http', callers: 'vendors' },
    state: 'writes',
    publishes: ['plans', 'ticks', 'verifications', 'pull-requests'],
    secrets: ['GITHUB_TOKEN', 'GITHUB_WEBHOOK_SECRET'],
    timeout: 120,
    ...OPEN,
  },
  {
    name: 'opsgenie-webhook',
    trigger: { kind: 'http', callers: 'vendors' },
    state: 'writes',
    publishes: TELLING,
    secrets: ['OPSGENIE_WEBHOOK_TOKEN'],
    timeout: 60,
    ...OPEN,
  },
  {
    name: 'slack-actions',
    trigger: { kind: 'http', callers: 'vendors' },
    state: 'writes',
    publishes: ['ticks', ...TELLING],
    secrets: ['SLACK_SIGNING_SECRET', 'SLACK_BOT_TOKEN'],
    timeout: 60,
    ...OPEN,
  },
  {
    name: 'api',
    trigger: { kind: 'http', callers: 'people' },
    state: 'writes',
    publishes: ['ticks', 'monitoring', ...TELLING],
    secrets: [],
    timeout: 60,
    ...SMALL,
  },
  {
    name: 'console',
    trigger: { kind: 'http', callers: 'people' },
    state: 'reads',
    publishes: [],
    secrets: [],
    timeout: 60,
    ...SMALL,
  },
  {
    ...onMessages('ticks'),
    state: 'writes',
    publishes: ['plans', 'upgrades', 'verifications', 'tracking', 'pull-requests', 'monitoring', 'watch'],
    secrets: ['GITHUB_TOKEN'],
    readsMetrics: true,
    ...ALONE,
  },
  { ...onMessages('plans'), state: 'writes', publishes: ['ticks'], secrets: [], ...ALONE },
  { ...onMessages('upgrades'), state: 'writes', publishes: [], secrets: ['GITHUB_TOKEN'], ...SMALL },
  { ...onMessages('verifications'), state: 'writes', publishes: ['ticks'], secrets: ['GITHUB_TOKEN'], ...SMALL },
  { ...onMessages('tracking'), state: 'writes', publishes: [], secrets: ['GITHUB_TOKEN'], ...SMALL },
  { ...onMessages('pull-requests'), state: 'writes', publishes: [], secrets: ['GITHUB_TOKEN'], ...SMALL },
  { ...onMessages('incidents'), state: 'writes', publishes: TELLING, secrets: [], ...SMALL },
  { ...onMessages('pages'), state: 'writes', publishes: ['threads'], secrets: ['OPSGENIE_API_KEY'], ...SMALL },
  { ...onMessages('threads'), state: 'writes', publishes: [], secrets: ['SLACK_BOT_TOKEN'], ...PACED },
  { ...onMessages('post-mortems'), state: 'writes', publishes: [], secrets: ['GITHUB_TOKEN'], ...SMALL },
  {
    ...onMessages('watch'),
    state: 'writes',
    // Whoever soaks is looked at every minute.
    publishes: [...TELLING, 'verifications'],
    asksMonitoring: true,
    readsMetrics: true,
    secrets: ['OPSGENIE_API_KEY', 'SLACK_BOT_TOKEN'],
    ...ALONE,
    memory: '512Mi',
  },
  {
    ...onMessages('monitoring'),
    state: 'writes',
    publishes: [],
    secrets: [],
    configuresMonitoring: true,
    ...SMALL,
  },
];

/** A function ends before its push counts as refused: the next attempt never runs beside this one. */
function onMessages(topic: Topic): Pick<CloudFunction, 'name' | 'trigger' | 'timeout'> {
  return { name: topic, trigger: { kind: 'messages', topic }, timeout: DELIVERIES[topic].ackDeadline - 10 };
}
