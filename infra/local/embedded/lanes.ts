import { TOPICS, type Topic } from '../../../shared/ports/messages.ts';

/** Topics that share their workers. What is slow in one lane delays nothing in another. */
export interface Lane {
  readonly topics: readonly Topic[];
  /** How many messages of the lane are delivered at the same time, at the most. */
  readonly concurrency: number;
}

/** One by one, a rollout takes the same course every time. An alert waits for no other that hangs. */
const CONCURRENCY = { rollout: 1, alerts: 16, threads: 4, monitoring: 4 } as const;

const LANE_OF: Readonly<Record<Topic, keyof typeof CONCURRENCY>> = {
  ticks: 'rollout',
  plans: 'rollout',
  upgrades: 'rollout',
  verifications: 'rollout',
  tracking: 'rollout',
  'pull-requests': 'rollout',
  'post-mortems': 'rollout',
  incidents: 'alerts',
  pages: 'alerts',
  watch: 'alerts',
  threads: 'threads',
  monitoring: 'monitoring',
};

export const LANES: readonly Lane[] = Object.entries(CONCURRENCY).map(([name, concurrency]) => ({
  topics: TOPICS.filter((topic) => LANE_OF[topic] === name),
  concurrency,
}));
