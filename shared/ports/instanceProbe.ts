/** What an instance says of itself. No answer is `unknown`: silence is not health, nor is it a failure yet. */
export type Health = 'healthy' | 'unhealthy' | 'unknown';

export interface Observation {
  /** What `/__version` reports; `undefined` when it gave no version. */
  readonly version: string | undefined;
  readonly health: Health;
  /** It let us not in: whoever filters in front of it answered 403. Left out: it did. */
  readonly refused?: boolean;
  /** For the record, when something is not as it should be. */
  readonly detail?: string;
}

export interface InstanceProbe {
  observe(domain: string): Promise<Observation>;
}
