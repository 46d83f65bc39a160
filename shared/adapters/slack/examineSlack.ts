import { channelStates } from './channels.ts';
import { calling } from './slackChat.ts';
import { type SlackAccess, slackClient } from './slackClient.ts';
import { VendorError } from '../../ports/vendorError.ts';

/** Whether the app may post to the channels and look through them, before an alert has to find out. */
export async function examineSlack(
  access: SlackAccess,
  channels: readonly string[],
): Promise<{ readonly ok: boolean; readonly detail: string }> {
  try {
    const { team, user, states } = await calling('asking who we are', async () => {
      const client = await slackClient(access)();
      const { team, user } = await client.auth.test();
      const states = await channelStates(client);
      // Only after a lost answer is a channel looked through: a missing scope would show at the worst moment.
      for (const name of channels) {
        const state = states.get(name);
        if (state?.joined === true) await client.conversations.history({ channel: state.id, limit: 1 });
      }
      return { team, user, states };
    });
    const missing = channels.filter((name) => states.get(name)?.joined !== true);
    if (missing.length === 0) return { ok: true, detail: `${user} of ${team} is in ${named(channels)}` };
    return { ok: false, detail: `invite ${user} to ${named(missing)}: /invite @${user}` };
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    return { ok: false, detail: error.message };
  }
}

function named(channels: readonly string[]): string {
  return channels.map((name) => `#${name}`).join(', ');
}
