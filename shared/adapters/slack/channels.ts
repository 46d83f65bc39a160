import type { WebClient } from '@slack/web-api';
import { VendorError } from '../../ports/vendorError.ts';

/** Most that Slack gives in one page. */
const PAGE = 1_000;
/** More channels than any workspace has; an answer that never ends is one of somebody else. */
const MOST_PAGES = 100;
const ID = /^[CG][A-Z0-9]{7,}$/;

/** A channel as a message may be posted to it. */
export function addressOf(channel: string): string {
  return ID.test(channel) ? channel : `#${channel}`;
}

/** The ids of channels by their names; asked for once, and again when a name is not among them. */
export function channelIds(client: () => Promise<WebClient>) {
  let known: ReadonlyMap<string, ChannelState> = new Map();
  return async (channel: string): Promise<string> => {
    if (ID.test(channel)) return channel;
    if (!known.has(channel)) known = await channelStates(await client());
    const id = known.get(channel)?.id;
    if (id !== undefined) return id;
    const message = `channel_not_found: there is no channel #${channel} that the app can see: create it, or invite the app`;
    throw new VendorError('slack', message, { retryable: false, certain: true });
  };
}

interface ChannelState {
  readonly id: string;
  /** Whether the app was invited. */
  readonly joined: boolean;
}

/** Every channel that the app can see, by its name. */
export async function channelStates(client: WebClient): Promise<Map<string, ChannelState>> {
  const found = new Map<string, ChannelState>();
  let cursor: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const page = await client.conversations.list({
      types: 'public_channel,private_channel',
      exclude_archived: true,
      limit: PAGE,
      ...(cursor !== undefined && { cursor }),
    });
    for (const { id, name, is_member: joined = false } of page.channels ?? []) {
      if (id !== undefined && name !== undefined) found.set(name, { id, joined });
    }
    cursor = page.response_metadata?.next_cursor || undefined;
    if (cursor === undefined) break;
  }
  return found;
}
