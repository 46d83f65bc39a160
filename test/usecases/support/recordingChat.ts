import type { Chat, ChatContent, Posted } from '../../../shared/ports/chat.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import { VendorError } from '../../../shared/ports/vendorError.ts';

interface Kept extends Posted {
  readonly key: string;
  readonly at: number;
  content: ChatContent;
  readonly replies: { readonly key: string; readonly at: number; readonly content: ChatContent }[];
}

export type RecordingChat = ReturnType<typeof recordingChat>;

/** Channels that keep what is posted, also when it is posted twice. */
export function recordingChat(clock: Clock) {
  const messages: Kept[] = [];
  let isDown = false;
  const answer = async <T>(call: () => T): Promise<T> => {
    if (isDown) throw new VendorError('chat', 'does not answer', { retryable: true, certain: false });
    return call();
  };
  const kept = ({ ts }: Posted): Kept => {
    const found = messages.find((each) => each.ts === ts);
    if (found === undefined) throw new VendorError('chat', 'no such message', { retryable: false, certain: true });
    return found;
  };
  const chat: Chat = {
    post: (channel, key, content) =>
      answer(() => {
        const posted = { channel, ts: String(messages.length + 1) };
        messages.push({ ...posted, key, at: clock.now(), content, replies: [] });
        return posted;
      }),
    find: (channel, key, since) =>
      answer(() => {
        const found = messages.find((each) => each.channel === channel && each.key === key && each.at >= since);
        return found === undefined ? undefined : { channel, ts: found.ts };
      }),
    update: (posted, _key, content) => answer(() => Boolean((kept(posted).content = content))),
    reply: (posted, key, content) => answer(() => kept(posted).replies.push({ key, at: clock.now(), content }) > 0),
    replies: (posted, since) =>
      answer(() =>
        kept(posted)
          .replies.filter(({ at }) => at >= since)
          .map(({ key }) => key),
      ),
    permalink: ({ channel, ts }) => answer(() => `https://chat.example.com/${channel}/${ts}`),
  };
  return {
    chat,
    messages,
    down: (down: boolean): void => void (isDown = down),
    /** What is said in words, channel by channel. */
    words: (): string[] =>
      messages.flatMap(({ channel, content }) => (content.kind === 'words' ? [`#${channel} ${content.text}`] : [])),
  };
}
