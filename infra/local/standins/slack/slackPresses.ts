import { createHmac } from 'node:crypto';
import { SECOND } from '../../../../shared/domain/calendar/time.ts';
import { fieldsOf } from './checkMessage.ts';
import { messageJson } from './slackMethods.ts';
import type { Workspace } from './workspace.ts';
import { type BlockRecord, BOT, type MessageRecord, type ModalRecord, SlackRefusal, TEAM } from './workspaceRecords.ts';

/** What came of a press: what the app answered, and what the person is shown of it. */
export interface Pressed {
  readonly status: number;
  readonly body: string;
}

export interface PressOptions {
  readonly workspace: Workspace;
  readonly signingSecret: string;
  /** Where the app takes what people do; `undefined` before it listens. */
  readonly target: () => string | undefined;
  /** Of the stand-in. */
  readonly url: () => string;
}

/** Slack waits no longer (docs.slack.dev/interactivity/handling-user-interaction, "Acknowledgment response"). */
const PATIENCE_MS = 3_000;

/** What people do with buttons and modals, told to the app as Slack tells it: a form, signed. */
export function slackPresses({ workspace, signingSecret, target, url }: PressOptions) {
  async function send(payload: object): Promise<Pressed> {
    const address = target();
    if (address === undefined) throw new SlackRefusal('dispatch_failed');
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    const response = await fetch(address, {
      method: 'POST',
      headers: headersOf(body),
      body,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return { status: response.status, body: await response.text() };
  }

  /** https://docs.slack.dev/authentication/verifying-requests-from-slack */
  function headersOf(body: string): Record<string, string> {
    const timestamp = String(Math.floor(workspace.clock.now() / SECOND));
    const signature = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
    return {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${signature}`,
    };
  }

  function about(user: string) {
    const name = workspace.users.find(({ id }) => id === user)?.name ?? 'somebody';
    const person = { id: user, username: name, name, team_id: TEAM.id };
    return { team: TEAM, api_app_id: BOT.app, token: 'deprecated', user: person };
  }

  function pressPayload(user: string, message: MessageRecord, action: string): object {
    const button = buttonsOf(message).find((each) => each['action_id'] === action);
    if (button === undefined) throw new SlackRefusal(`there is no button ${action}`);
    const channel = workspace.channelOf(message.channel);
    return {
      type: 'block_actions',
      ...about(user),
      trigger_id: workspace.trigger(user),
      container: { type: 'message', message_ts: message.ts, channel_id: channel.id, is_ephemeral: false },
      channel: { id: channel.id, name: channel.name },
      message: messageJson(message, { include_all_metadata: false }),
      response_url: `${url()}/response/${channel.id}/${user}`,
      actions: [{ ...button, block_id: 'buttons', action_ts: workspace.nextTs() }],
    };
  }

  function submitPayload({ id, user, view }: ModalRecord, reason: string): object {
    const values: Record<string, object> = {};
    for (const block of view.blocks) {
      const { action_id: field } = fieldsOf(block['element']);
      if (block.type !== 'input' || typeof field !== 'string') continue;
      values[String(block['block_id'])] = { [field]: { type: 'plain_text_input', value: reason } };
    }
    return {
      type: 'view_submission',
      ...about(user),
      trigger_id: workspace.trigger(user),
      response_urls: [],
      view: {
        ...view,
        id,
        type: 'modal',
        team_id: TEAM.id,
        app_id: BOT.app,
        bot_id: BOT.id,
        state: { values },
        hash: `${id}.hash`,
      },
    };
  }

  return {
    /** A person presses a button. `again` sends the very same press once more, as a network does. */
    async press(user: string, message: { channel: string; ts: string }, action: string, times = 1): Promise<Pressed> {
      const payload = pressPayload(user, workspace.messageOf(message.channel, message.ts), action);
      let pressed = await send(payload);
      for (let time = 1; time < times; time++) pressed = await send(payload);
      return pressed;
    },

    /** A person answers a modal. It closes, unless the app says what is wrong with the answer. */
    async submit(id: string, reason: string, times = 1): Promise<Pressed> {
      const modal = workspace.modal(id);
      if (modal === undefined) throw new SlackRefusal('view_not_found');
      const payload = submitPayload(modal, reason);
      let pressed = await send(payload);
      for (let time = 1; time < times; time++) pressed = await send(payload);
      const errors = errorsOf(pressed);
      if (errors === undefined) workspace.closeModal(id);
      else workspace.setErrors(id, errors);
      return pressed;
    },
  };
}

export function buttonsOf({ blocks }: Pick<MessageRecord, 'blocks'>): BlockRecord[] {
  return blocks.flatMap((block) => {
    const elements: unknown = block.type === 'actions' ? block['elements'] : [];
    return Array.isArray(elements) ? elements.map((each) => ({ type: 'button', ...fieldsOf(each) })) : [];
  });
}

function errorsOf({ status, body }: Pressed): Record<string, string> | undefined {
  if (status !== 200) return { error: 'We had some trouble connecting. Try again?' };
  if (body === '') return undefined;
  const { response_action: action, errors } = fieldsOf(JSON.parse(body));
  if (action !== 'errors') return undefined;
  return Object.fromEntries(Object.entries(fieldsOf(errors)).map(([block, words]) => [block, String(words)]));
}
