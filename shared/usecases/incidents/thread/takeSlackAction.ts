import type { SlackAction } from '../../../contracts/slackAction.ts';
import type { Ask, Replies } from '../../../ports/chat.ts';
import { VendorError } from '../../../ports/vendorError.ts';
import type { AskedBy } from '../../../domain/incident/decideAlert.ts';
import type { Person } from '../../../domain/incident/routing.ts';
import { alerts } from '../../../ports/collections.ts';
import { commandRollout } from '../../commandRollout.ts';
import { commandAlert } from '../alert/commandAlert.ts';
import type { AlertingDeps } from '../deps.ts';

export interface TakeSlackActionDeps extends AlertingDeps {
  readonly replies: Replies;
}

type Pressed = Extract<SlackAction, { kind: 'pressed' }>;
type Answered = Extract<SlackAction, { kind: 'answered' }>;

/** What is said to the person who is in front of it; nothing when it was done. */
export type SlackOutcome = { readonly done: string } | { readonly refused: string };

/**
 * Does what a person asks by a button or a modal in Slack. Only people of the routing file with a member id may. The same
 * press again, as Slack sends it when an answer was late, has one effect.
 */
export async function takeSlackAction(deps: TakeSlackActionDeps, action: Pressed | Answered): Promise<SlackOutcome> {
  const person = deps.routing.people.find(({ slack }) => slack === action.user);
  const outcome =
    person === undefined
      ? { refused: whoMay(deps.routing.people) }
      : action.kind === 'pressed'
        ? await press(deps, action, person)
        : await answer(deps, action, person);
  // Under a modal stands what was wrong with the answer; whoever has pressed a button is told in the channel.
  if (action.kind === 'pressed' && 'refused' in outcome) {
    await trying(deps, action, () => deps.replies.whisper(action.channel, action.user, outcome.refused));
  }
  return outcome;
}

function whoMay(people: readonly Person[]): string {
  const names = people.filter(({ slack }) => slack !== undefined).map(({ name }) => name);
  if (names.length === 0) return 'Nobody may use these buttons yet: people of the routing file with a "slack" id may.';
  return `You may not use these buttons. These people may: ${names.join(', ')}. They are in the routing file.`;
}

async function press(deps: TakeSlackActionDeps, action: Pressed, person: Person): Promise<SlackOutcome> {
  const { button, alert, rollout, channel, trigger } = action;
  if (button === 'acknowledge') {
    return told(await commandAlert(deps, alert, { type: 'acknowledge', reason: '' }, askedBy(deps, action, person)));
  }
  if ((button === 'hold' || button === 'resume') && rollout === null) return { refused: NO_ROLLOUT };
  const question = { ask: button, alert, rollout, channel };
  const asked = await trying(deps, action, () => deps.replies.askReason(trigger, question));
  return asked ? { done: `asked for a reason to ${button}` } : { refused: 'Slack did not open the form: press again.' };
}

const NO_ROLLOUT = 'No rollout is under way any more.';

async function answer(deps: TakeSlackActionDeps, action: Answered, person: Person): Promise<SlackOutcome> {
  const { ask, alert, reason } = action;
  const by = askedBy(deps, action, person);
  if (ask === 'declare' || ask === 'dismiss') return told(await commandAlert(deps, alert, { type: ask, reason }, by));
  return steerRollout(deps, action, ask, by);
}

/** The note on the alert tells everybody, and it is how the same answer is known when it comes again. */
async function steerRollout(
  deps: TakeSlackActionDeps,
  { alert, rollout, key, reason }: Answered,
  ask: Exclude<Ask, 'declare' | 'dismiss'>,
  by: AskedBy,
): Promise<SlackOutcome> {
  if (rollout === null) return { refused: NO_ROLLOUT };
  if (reason.trim() === '') return refuse(`to ${ask} needs a reason: it is what the auditor reads`);
  const known = await deps.store.get(alerts, alert);
  if (known?.actions.some((each) => each.key === key) === true) return { done: 'known' };
  const type = ask === 'hold' ? 'pause' : 'resume';
  const steered = await commandRollout(deps, rollout, { type, reason: reason.trim() }, by.actor);
  if (steered.kind !== 'done') return refuse(steered.message);
  const did = ask === 'hold' ? 'held' : 'resumed';
  const noted = await commandAlert(deps, alert, { type: 'note', reason: `${did} ${rollout}: ${reason.trim()}` }, by);
  if (noted.kind !== 'done') deps.log('INFO', 'the rollout was steered without a note', { alert, why: noted.message });
  return { done: `${did} ${rollout}` };
}

function askedBy({ clock }: AlertingDeps, { key }: Pressed | Answered, { name }: Person): AskedBy {
  return { actor: name, from: 'slack', at: clock.now(), key };
}

function told(result: Awaited<ReturnType<typeof commandAlert>>): SlackOutcome {
  if (result.kind === 'done') return { done: result.alert.standing.status };
  return refuse(result.message);
}

/** Refusals are parts of sentences, as the command line says them. */
function refuse(message: string): SlackOutcome {
  return { refused: `${message.charAt(0).toUpperCase()}${message.slice(1)}.` };
}

/** What was decided stands, also when Slack does not show it. */
async function trying(deps: AlertingDeps, { alert }: Pressed | Answered, call: () => Promise<void>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    deps.log('WARNING', 'a person in Slack was not answered', { alert, error: error.message });
    return false;
  }
}
