import type { Receive, Received } from './receive.ts';

const DEFAULT_CHANNELS = ['opsgenie', 'alerts-managed-instances'];

interface SlackPost {
  readonly ts: string;
  readonly channel: string;
  readonly thread_ts: string | undefined;
  readonly metadata: unknown;
}

/**
 * As much of Slack's Web API as a router asks of it. It takes messages as fast as they come; the real one takes one a
 * second in each channel.
 */
export function slackReceiver(): Receive {
  const posts: SlackPost[] = [];
  const channels = new Map<string, string>();
  /** Of a name or an id. */
  const idOf = (given: string): string => {
    const name = given.replace(/^#/, '');
    if (/^C\d{8}$/.test(name)) return name;
    const id = channels.get(name) ?? `C${String(channels.size).padStart(8, '0')}`;
    channels.set(name, id);
    return id;
  };
  DEFAULT_CHANNELS.forEach(idOf);
  const listed = (those: (post: SlackPost) => boolean): Received =>
    ok({ messages: posts.filter(those), has_more: false, response_metadata: { next_cursor: '' } });

  const post = (args: URLSearchParams): Received => {
    const ts = `${1_700_000_000 + posts.length}.000001`;
    const channel = idOf(args.get('channel') ?? '');
    const metadata: unknown = JSON.parse(args.get('metadata') ?? 'null');
    posts.push({ ts, channel, thread_ts: args.get('thread_ts') ?? undefined, metadata });
    return {
      ...ok({ channel, ts, message: { ts } }),
      arrival: { receiver: 'chat', kind: 'message', alias: `${channel}~${ts}`, keys: [] },
    };
  };

  return ({ url, body }) => {
    const args = new URLSearchParams(body);
    const channel = args.get('channel') ?? '';
    const [ts, thread] = [args.get('message_ts') ?? args.get('ts') ?? '', args.get('ts')];
    switch (url.pathname.split('/').at(-1)) {
      case 'chat.postMessage':
        return post(args);
      case 'chat.update':
        return ok({ channel, ts });
      case 'chat.getPermalink':
        return ok({ channel, permalink: `https://example.slack.com/archives/${channel}/p${ts.replace('.', '')}` });
      case 'conversations.list':
        return ok({ channels: [...channels].map(([name, id]) => ({ id, name, is_member: true })) });
      case 'conversations.history':
        return listed((each) => each.channel === channel && each.thread_ts === undefined);
      case 'conversations.replies':
        return listed((each) => each.channel === channel && (each.thread_ts === thread || each.ts === thread));
      default:
        return { status: 200, body: { ok: false, error: 'unknown_method' } };
    }
  };
}

function ok(rest: object): Received {
  return { status: 200, body: { ok: true, ...rest } };
}
