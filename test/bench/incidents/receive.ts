import type { IncomingHttpHeaders } from 'node:http';
import type { Arrival } from './arrivals.ts';

export interface ReceivedRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a receiver answers, and what has reached it. */
export interface Received {
  readonly status: number;
  readonly body: object;
  readonly arrival?: Omit<Arrival, 'at'>;
}

export type Receive = (request: ReceivedRequest) => Received;
