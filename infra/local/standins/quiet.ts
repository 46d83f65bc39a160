import type { Chat } from '../../../shared/ports/chat.ts';
import type { Pager } from '../../../shared/ports/pager.ts';

/** Takes everything and says nothing. */
export const quietPager: Pager = {
  name: 'quiet',
  open: () => Promise.resolve(null),
  find: () => Promise.resolve(undefined),
  acknowledge: () => Promise.resolve(true),
  unacknowledge: () => Promise.resolve(true),
  notes: () => Promise.resolve([]),
  note: () => Promise.resolve(true),
  close: () => Promise.resolve(true),
  ping: () => Promise.resolve(),
};

export const quietChat: Chat = {
  post: (channel, key) => Promise.resolve({ channel, ts: key }),
  find: () => Promise.resolve(undefined),
  update: () => Promise.resolve(),
  reply: () => Promise.resolve(),
  replies: () => Promise.resolve([]),
  permalink: () => Promise.resolve(null),
};
