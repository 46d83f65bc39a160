import { examineSlack } from '../../shared/adapters/slack/examineSlack.ts';
import { slackChat } from '../../shared/adapters/slack/slackChat.ts';
import { slackReplies } from '../../shared/adapters/slack/slackReplies.ts';
import type { Person } from '../../shared/domain/incident/routing.ts';
import type { Chat, Replies } from '../../shared/ports/chat.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { SlackSettings } from './environment.ts';
import { serveSlack } from './standins/slack/slackServer.ts';
import { createWorkspace } from './standins/slack/workspace.ts';
import { ON_CALL } from './standins/slack/workspaceRecords.ts';

/** Where the team talks, real or stood in for; in both cases spoken to over HTTP. */
export interface SlackOutside {
  readonly chat: Chat;
  readonly replies: Replies;
  /** Who may use the buttons besides the people of the routing file: the person of a local run. */
  readonly people: readonly Person[];
  readonly description: string;
  /** The pages of the stand-in. */
  readonly standIn?: { readonly url: string };
  /** For the doctor: whether the app may post to the channels. */
  examine(): Promise<{ readonly ok: boolean; readonly detail: string }>;
  /** Tells a stand-in where the buttons lead; the real Slack was told by its administrator. */
  connect(url: string): void;
  close(): Promise<void>;
}

export async function reachSlack(
  { access, channels, signingSecret }: SlackSettings,
  clock: Clock,
): Promise<SlackOutside> {
  if (access !== undefined) {
    return {
      // A server on this machine, or of a test, says by itself what is too fast.
      chat: slackChat({ ...access, pacing: isSlack(access.apiUrl) }),
      replies: slackReplies(access),
      people: [],
      description: `Slack at ${access.apiUrl}`,
      examine: () => examineSlack(access, channels),
      connect: () => undefined,
      close: () => Promise.resolve(),
    };
  }
  const workspace = createWorkspace({ clock, channels });
  const server = await serveSlack({ workspace, clock, signingSecret });
  const standIn = { apiUrl: `${server.url}/api/`, token: 'stand-in' };
  return {
    chat: slackChat(standIn),
    replies: slackReplies(standIn),
    people: [{ name: ON_CALL.name, slack: ON_CALL.id, lead: false }],
    description: `Slack (${server.url})`,
    standIn: { url: server.url },
    examine: () => examineSlack(standIn, channels),
    connect: (url) => server.connect(url),
    close: () => server.close(),
  };
}

function isSlack(apiUrl: string): boolean {
  return /(^|\.)slack(-gov)?\.com$/.test(URL.parse(apiUrl)?.hostname ?? '');
}
