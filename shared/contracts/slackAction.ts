import { z } from 'zod';
import { ASKS, type Ask } from '../ports/chat.ts';
import { type BodyReading, mapping, optional, readBody, textThat } from './fields.ts';

/** What a person does in Slack, as it is told to the address of the app for interactivity. */
export type SlackAction =
  | ({ readonly kind: 'pressed'; readonly button: 'acknowledge' | Ask; readonly trigger: string } & About)
  | ({ readonly kind: 'answered'; readonly ask: Ask; readonly reason: string } & About)
  | { readonly kind: 'ignored'; readonly what: string };

interface About {
  readonly alert: string;
  readonly rollout: string | null;
  /** The id of the channel in which the message is. */
  readonly channel: string;
  /** The member id of whoever did it. */
  readonly user: string;
  /** The same when Slack tells of it again. */
  readonly key: string;
}

/** The modal, its one block and its one field, by the name with which they come back. */
export const REASON_FIELD = 'tranche-reason';

const BUTTONS = ['acknowledge', ...ASKS] as const;

const id = (noun: string, write: string) => textThat({ noun, write }, (text) => /^[\w.~-]{1,200}$/.test(text));
const words = (noun: string) => textThat({ noun, write: 'a text' }, (text) => text.length <= 10_000);
const user = mapping({ id: id('member id', 'the id of a member, for example U024BE7LH') }, 'an object with an id');
const channel = id('channel', 'the id of a channel, for example C024BE91L');

/** JSON in a text of Slack's that only comes back to us. */
const carried = (noun: string) =>
  words(noun).transform((text, context): unknown => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.issues.push({ code: 'custom', input: text, message: `is not the JSON of a ${noun}` });
      return z.NEVER;
    }
  });

const subject = {
  alert: id('alert', 'the id of an alert'),
  rollout: optional(id('rollout', 'the id of a rollout')),
};

const type = mapping({ type: words('type') }, 'an interaction of Slack: an object with a type');

const press = mapping(
  {
    user,
    trigger_id: words('trigger'),
    channel: mapping({ id: channel }, 'an object with an id'),
    actions: z
      .array(
        mapping(
          {
            action_id: z.literal(BUTTONS),
            action_ts: id('timestamp', 'a timestamp of Slack'),
            value: carried('button').pipe(mapping(subject, 'an object with alert and rollout')),
          },
          'an object with action_id, action_ts and value',
        ),
      )
      .min(1),
  },
  'an interaction with a button',
);

const submission = mapping(
  {
    user,
    view: mapping(
      {
        id: id('modal', 'the id of a modal'),
        private_metadata: carried('question').pipe(
          mapping({ ...subject, ask: z.literal(ASKS), channel }, 'an object with ask, alert, rollout and channel'),
        ),
        state: mapping(
          {
            values: mapping(
              {
                [REASON_FIELD]: mapping(
                  { [REASON_FIELD]: mapping({ value: optional(words('reason')) }, 'an object with a value') },
                  'an object with the field of the reason',
                ),
              },
              'an object with the block of the reason',
            ),
          },
          'an object with values',
        ),
      },
      'an object with id, private_metadata and state',
    ),
  },
  'the answer to a modal',
);

const known = z.object({
  actions: z
    .array(z.object({ action_id: z.string() }))
    .optional()
    .catch(undefined),
  view: z.object({ callback_id: z.string() }).optional().catch(undefined),
});

/** Reads an interaction; what is none of ours is ignored, whatever it holds. */
export function readSlackAction(body: unknown): BodyReading<SlackAction> {
  const read = readBody(body, type);
  if ('errors' in read) return read;
  const what = read.value.type;
  const { actions, view } = known.parse(body);
  const button = actions?.[0]?.action_id ?? '';
  if (what === 'block_actions' && BUTTONS.some((each) => each === button))
    return mapped(readBody(body, press), pressed);
  if (what === 'view_submission' && view?.callback_id === REASON_FIELD) {
    return mapped(readBody(body, submission), answered);
  }
  return { value: { kind: 'ignored', what } };
}

function pressed({ user, trigger_id: trigger, channel, actions }: z.infer<typeof press>): SlackAction {
  const [action] = actions;
  if (action === undefined) return { kind: 'ignored', what: 'block_actions' };
  const { action_id: button, action_ts: at, value } = action;
  const { alert, rollout = null } = value;
  const key = `slack~${user.id}~${at}`;
  return { kind: 'pressed', button, trigger, alert, rollout, channel: channel.id, user: user.id, key };
}

function answered({ user, view }: z.infer<typeof submission>): SlackAction {
  const { ask, alert, rollout = null, channel } = view.private_metadata;
  const reason = view.state.values[REASON_FIELD]?.[REASON_FIELD]?.value ?? '';
  return { kind: 'answered', ask, reason, alert, rollout, channel, user: user.id, key: `slack~${view.id}` };
}

function mapped<T, U>(reading: BodyReading<T>, map: (value: T) => U): BodyReading<U> {
  return 'errors' in reading ? reading : { value: map(reading.value) };
}
