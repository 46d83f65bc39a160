import type { PostMortemMessage } from '../../../contracts/messages.ts';
import type { Clock } from '../../../ports/clock.ts';
import { type PostMortemDocument, postMortems } from '../../../ports/collections.ts';
import type { Message } from '../../../ports/messages.ts';
import type { Store } from '../../../ports/store.ts';

/** At a time; what is left is sent with the next watch. */
const MOST = 100;

/** The messages for the topic `post-mortems` that are due: one for each open post-mortem that is to be looked at. */
export async function duePostMortems({ store, clock }: { store: Store; clock: Clock }): Promise<Message[]> {
  const now = clock.now();
  const due = await store.query(postMortems, {
    where: { settled: false },
    range: { field: 'lookAt', to: now },
    orderBy: 'lookAt',
    limit: MOST,
  });
  return due.filter(({ value }) => value.leaseUntil <= now).map(({ value }) => postMortemMessage(value));
}

export function postMortemMessage({ alert, lookAt }: PostMortemDocument): Message {
  const body: PostMortemMessage = { alert };
  return { id: `${alert}~${lookAt}`, body };
}
