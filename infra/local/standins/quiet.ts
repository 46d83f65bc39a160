import type { Chat } from '../../../shared/ports/chat.ts';

/** Takes everything and says nothing. */
export const quietChat: Chat = {
  post: (channel, key) => Promise.resolve({ channel, ts: key }),
  find: () => Promise.resolve(undefined),
  update: () => Promise.resolve(),
  reply: () => Promise.resolve(),
  replies: () => Promise.resolve([]),
  permalink: () => Promise.resolve(null),
};
