import { type Instant, SECOND } from '../../../../shared/domain/calendar/time.ts';
import type { Clock } from '../../../../shared/ports/clock.ts';
import { checkMessage } from './checkMessage.ts';
import {
  type ChannelRecord,
  type MessageRecord,
  type ModalRecord,
  type ModalView,
  type NewMessage,
  ON_CALL,
  SlackRefusal,
  type UserRecord,
} from './workspaceRecords.ts';

export interface WorkspaceOptions {
  readonly clock: Clock;
  /** Names of the channels that are there, the app in each of them. */
  readonly channels?: readonly string[];
  /** Channels that are there and to which the app was not invited. */
  readonly closedChannels?: readonly string[];
  readonly users?: readonly UserRecord[];
  /** How many milliseconds lie between two messages to a channel; left out: none need to. */
  readonly spacing?: number;
}

/** A trigger is good for this long (docs.slack.dev/interactivity/handling-user-interaction). */
const TRIGGER_LIFE = 3 * SECOND;

export type Workspace = ReturnType<typeof createWorkspace>;

/** A workspace of Slack: what is in it, and what it refuses. Every refusal is thrown as SlackRefusal. */
export function createWorkspace({
  clock,
  channels: names = ['opsgenie', 'alerts-managed-instances'],
  ...options
}: WorkspaceOptions) {
  const { closedChannels = [], users = [ON_CALL], spacing = 0 } = options;
  const all = [
    ...names.map((name) => ({ name, joined: true })),
    ...closedChannels.map((name) => ({ name, joined: false })),
  ];
  const channels: ChannelRecord[] = all.map((each, index) => ({ ...each, id: `C0CHANNEL${index + 1}` }));
  const messages = new Map<string, MessageRecord[]>();
  const triggers = new Map<string, { readonly user: string; readonly until: Instant }>();
  const modals = new Map<string, ModalRecord>();
  const lastPost = new Map<string, Instant>();
  let lastMicros = 0;
  let count = 0;

  /** Later than any before it, in microseconds: what a message is known by. */
  function nextTs(): string {
    lastMicros = Math.max(clock.now() * 1_000, lastMicros + 1);
    return `${Math.floor(lastMicros / 1e6)}.${String(lastMicros % 1e6).padStart(6, '0')}`;
  }

  function channelOf(nameOrId: string): ChannelRecord {
    const name = nameOrId.replace(/^#/, '');
    const found = channels.find((channel) => channel.id === name || channel.name === name);
    if (found === undefined) throw new SlackRefusal('channel_not_found');
    if (!found.joined) throw new SlackRefusal('not_in_channel');
    return found;
  }

  function listOf(channel: string): MessageRecord[] {
    const found = messages.get(channel) ?? [];
    messages.set(channel, found);
    return found;
  }

  function limit(channel: string): void {
    const now = clock.now();
    const free = (lastPost.get(channel) ?? -Infinity) + spacing;
    if (now < free) throw new SlackRefusal('ratelimited', Math.ceil((free - now) / SECOND));
    lastPost.set(channel, now);
  }

  function add(channel: ChannelRecord, message: NewMessage, more: Partial<MessageRecord>): MessageRecord {
    const record = {
      thread: undefined,
      broadcast: false,
      edited: undefined,
      onlyFor: undefined,
      ...message,
      ...more,
      channel: channel.id,
      ts: nextTs(),
    };
    listOf(channel.id).push(record);
    return record;
  }

  function messageOf(channel: string, ts: string): MessageRecord {
    const found = listOf(channelOf(channel).id).find((each) => each.ts === ts && each.onlyFor === undefined);
    if (found === undefined) throw new SlackRefusal('message_not_found');
    return found;
  }

  return {
    clock,
    channels,
    users,
    messageOf,
    channelOf,
    modals: (): ModalRecord[] => [...modals.values()],
    modal: (id: string): ModalRecord | undefined => modals.get(id),

    post(channel: string, message: NewMessage, thread?: string, broadcast = false): MessageRecord {
      const where = channelOf(channel);
      checkMessage(message);
      limit(where.id);
      if (thread !== undefined) messageOf(where.id, thread);
      return add(where, message, { thread, broadcast: thread !== undefined && broadcast });
    },

    update(channel: string, ts: string, message: NewMessage): MessageRecord {
      const before = messageOf(channel, ts);
      checkMessage(message);
      const list = listOf(before.channel);
      const after = { ...before, ...message, metadata: message.metadata ?? before.metadata, edited: clock.now() };
      list[list.indexOf(before)] = after;
      return after;
    },

    /** As a person can do it, or an administrator. */
    remove(channel: string, ts: string): void {
      const message = messageOf(channel, ts);
      const list = listOf(message.channel);
      list.splice(list.indexOf(message), 1);
    },

    whisper(channel: string, user: string, message: NewMessage): MessageRecord {
      const where = channelOf(channel);
      if (!users.some(({ id }) => id === user)) throw new SlackRefusal('user_not_in_channel');
      checkMessage(message);
      return add(where, message, { onlyFor: user });
    },

    /** What the channel shows: everything but the replies that are in threads only. Oldest first. */
    history: (channel: string): MessageRecord[] =>
      listOf(channelOf(channel).id).filter((each) => (each.thread === undefined || each.broadcast) && !each.onlyFor),

    /** A message and its replies, oldest first. */
    thread(channel: string, ts: string): MessageRecord[] {
      const first = messageOf(channel, ts);
      return [first, ...listOf(first.channel).filter(({ thread, onlyFor }) => thread === ts && !onlyFor)];
    },

    /** What one person is told and nobody else. */
    whispers: (channel: string): MessageRecord[] => listOf(channelOf(channel).id).filter(({ onlyFor }) => onlyFor),

    /** Lets a press open one modal, soon. */
    trigger(user: string): string {
      const id = `${++count}.${clock.now()}.trigger`;
      triggers.set(id, { user, until: clock.now() + TRIGGER_LIFE });
      return id;
    },

    openModal(trigger: string, view: ModalView): ModalRecord {
      const given = triggers.get(trigger);
      if (given === undefined) throw new SlackRefusal('invalid_trigger_id');
      triggers.delete(trigger);
      if (given.until < clock.now()) throw new SlackRefusal('expired_trigger_id');
      const modal = { id: `V0MODAL${++count}`, user: given.user, view, errors: {} };
      modals.set(modal.id, modal);
      return modal;
    },

    setErrors(id: string, errors: Readonly<Record<string, string>>): void {
      const modal = modals.get(id);
      if (modal !== undefined) modals.set(id, { ...modal, errors });
    },

    closeModal: (id: string): boolean => modals.delete(id),
    nextTs,
  };
}
