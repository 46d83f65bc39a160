/** The topics of the pipeline. */
export const TOPICS = [
  'ticks',
  'plans',
  'upgrades',
  'verifications',
  'tracking',
  'pull-requests',
  'incidents',
  'pages',
  'threads',
  'post-mortems',
  'watch',
  'monitoring',
] as const;
export type Topic = (typeof TOPICS)[number];

/** A message to publish. The body is a JSON value; the id is deterministic, so that a double can be recognised. */
export interface Message {
  readonly id: string;
  readonly body: object;
  /** Sent along beside the body, such as the trace that the message belongs to. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Delivery is at least once, unordered, and may be late: handlers must bear that. */
export interface Publisher {
  publish(topic: Topic, messages: readonly Message[]): Promise<void>;
}
