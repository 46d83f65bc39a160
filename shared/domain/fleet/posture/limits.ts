import { met, type Reading, unknown, type Verdict, together, violated } from './verdict.ts';

export const USAGES = ['repositories', 'storage', 'users'] as const;
export type Usage = (typeof USAGES)[number];

const GB = 1_000_000_000;

/** What was tested, on a machine of the type n2-standard-32. Storage is in bytes. */
export const TESTED_LIMITS: Readonly<Record<Usage, number>> = {
  repositories: 100_000,
  storage: 440 * GB,
  users: 10_000,
};

/** From here on it is worth a thought. */
const NEAR = 0.8;

/** "Tested to support a workload of 100000 repositories (440GB Git storage) and 10000 simulated users." */
export function judgeLimits(usage: Readonly<Record<Usage, Reading<number>>>): Verdict {
  const { repositories, storage, users } = usage;
  const readings = [repositories, storage, users];
  // The same is not said three times.
  if ('unread' in users && readings.every((each) => 'unread' in each && each.unread === users.unread)) {
    return unknown(users.unread, users.remedy);
  }
  return together([limitOf('repositories', repositories), limitOf('storage', storage), limitOf('users', users)]);
}

function limitOf(kind: Usage, reading: Reading<number>): Verdict {
  if ('unread' in reading) return unknown(`${kind}: ${reading.unread}`, reading.remedy);
  const { value } = reading;
  const [is, limit] = [amountOf(kind, value), amountOf(kind, TESTED_LIMITS[kind])];
  if (value > TESTED_LIMITS[kind]) {
    return violated(`${is}, more than the tested ${limit}`, 'tell the customer, and test the architecture beyond it');
  }
  if (value < NEAR * TESTED_LIMITS[kind]) return met(`${is} of ${limit}`);
  return { ...met(`warning: ${is} of the tested ${limit}`), warning: true };
}

function amountOf(kind: Usage, value: number): string {
  if (kind === 'storage') return `${whole(value / GB)} GB of storage`;
  return `${whole(value)} ${kind}`;
}

/** `100,000`, whatever the language of the machine. */
function whole(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
