import type { Instant } from '../calendar/time.ts';

/** The parts of the alerting path that may be broken. */
export const TROUBLES = ['ping', 'probe', 'monitoring'] as const;
export type TroubleName = (typeof TROUBLES)[number];

export interface Trouble {
  /** Its alias in the pager, and what the keys of messages begin with. */
  readonly id: string;
  readonly since: Instant;
  readonly text: string;
  readonly overAt: Instant | null;
  /** Who has been told of its beginning and its end; see `untold`. */
  readonly told: readonly string[];
}

/** Aliases of the path's own alerts begin with it: none of them is about an instance. */
export const HEARTBEAT_ALIAS = 'tranche-heartbeat-';

/** Whom a trouble is still to be told to: `begins~CHANNEL` and `page` while it lasts, then `ends~CHANNEL` and `closes`. */
export function untold(name: TroubleName, { overAt, told }: Trouble, channels: readonly string[]): string[] {
  const begins = channels.map((channel) => `begins~${channel}`);
  // What is wrong with the pager is not told to the pager.
  const all = name === 'monitoring' ? [...begins, 'page'] : begins;
  if (overAt === null) return all.filter((each) => !told.includes(each));
  const ends = all.filter((each) => told.includes(each)).map((each) => (each === 'page' ? 'closes' : endOf(each)));
  return ends.filter((each) => !told.includes(each));
}

function endOf(begins: string): string {
  return begins.replace('begins~', 'ends~');
}
