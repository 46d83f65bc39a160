import {
  excuseCommand,
  rollbackCommand,
  rolloutCommands,
  upgradeCommand,
} from '../../shared/contracts/operatorCommand.ts';
import { badInput } from '../commandError.ts';
import { actorOf } from '../inputs/actor.ts';
import { anyText, FlagReader, wholeNumber } from '../inputs/flagReader.ts';
import type { Context } from '../program/perform.ts';
import { answers } from '../server/answers.ts';
import { connect, type ServerFlags } from '../server/client.ts';

export interface RolloutCommandFlags extends ServerFlags {
  readonly reason?: string;
  readonly stage?: string;
  readonly approval?: string;
  readonly as?: string;
}

const DONE = {
  pause: 'is paused: nothing more starts, what is in flight goes on',
  resume: 'goes on',
  abort: 'is aborted: nothing more starts, what is in flight finishes',
} as const;

/** `tranche rollout pause|resume|abort` */
export async function commandRollout(
  action: keyof typeof DONE,
  id: string,
  flags: RolloutCommandFlags,
  context: Context,
): Promise<void> {
  const body = { actor: actorOf(flags, context), reason: flags.reason ?? '' };
  check(rolloutCommands[action].safeParse(body));
  await send({ id, path: action, body, done: `${id} ${DONE[action]}` }, flags, context);
}

const APPROVALS = {
  approve: 'is approved',
  reject: 'is not approved, and the rollout is held,',
} as const;

/** `tranche rollout approve|reject` */
export async function decideStage(
  action: keyof typeof APPROVALS,
  id: string,
  flags: RolloutCommandFlags,
  context: Context,
): Promise<void> {
  const reader = new FlagReader();
  const stage = reader.required('--stage', flags.stage, { noun: 'stage', write: 'its number, e.g. 2' }, wholeNumber(1));
  const expected = { noun: 'approval', write: 'the role or person that the policy names' };
  const approval = reader.required('--approval', flags.approval?.trim(), expected, anyText);
  if (stage === undefined || approval === undefined) throw badInput(reader.problems);
  const why = action === 'reject' ? { reason: flags.reason ?? '' } : {};
  const body = { actor: actorOf(flags, context), stage, approval, ...why };
  check(rolloutCommands[action].safeParse(body));
  const done = `stage ${stage} of ${id} ${APPROVALS[action]} as ${approval}`;
  await send({ id, path: action, body, done }, flags, context);
}

const UPGRADES = {
  retry: { schema: upgradeCommand, done: 'is tried again' },
  skip: { schema: upgradeCommand, done: 'is excused; the rollout goes on without it' },
  rollback: { schema: rollbackCommand, done: 'goes back to the version before, by a rollout of its own' },
  excuse: { schema: excuseCommand, done: 'is vouched for; its pull request is no longer waited for' },
} as const;

/** `tranche rollout retry|skip|rollback`, `tranche evidence excuse` */
export async function commandUpgrade(
  action: keyof typeof UPGRADES,
  id: string,
  instance: string,
  flags: RolloutCommandFlags,
  context: Context,
): Promise<void> {
  const { schema, done } = UPGRADES[action];
  const body = { actor: actorOf(flags, context), reason: flags.reason ?? '' };
  check(schema.safeParse(body));
  if (action === 'skip' && body.reason.trim() === '') {
    throw badInput([{ path: '--reason', field: '', message: 'a skip needs a reason: it is what the auditor reads' }]);
  }
  const path = `upgrades/${encodeURIComponent(instance)}/${action}`;
  await send({ id, path, body, done: `${instance} ${done}` }, flags, context);
}

async function send(
  {
    id,
    path,
    body,
    done,
  }: { readonly id: string; readonly path: string; readonly body: object; readonly done: string },
  flags: RolloutCommandFlags,
  context: Context,
): Promise<void> {
  const posted = { path: `/api/rollouts/${encodeURIComponent(id)}/${path}`, body, token: 'operator' } as const;
  const answer = await connect(flags, context).post(posted, answers.commanded);
  context.output.show({ ...answer.body, done }, (shown, style) => {
    const { id: answered, state, stage, stageName, rollsBack } = shown.rollout;
    const head = `${style.green('Done')}: ${shown.done}.`;
    if (rollsBack?.rollout === id) return `${head}\nFollow it with: tranche rollout show ${answered}`;
    return `${head}\nThe rollout is ${state}, in stage ${stage} (${stageName}).`;
  });
}

/** The same schema as the server's, so that a mistake costs no round trip. */
function check(
  result: ReturnType<typeof upgradeCommand.safeParse> | ReturnType<typeof rolloutCommands.approve.safeParse>,
): void {
  if (result.success) return;
  const flag = (field: string): string => `--${field === 'actor' ? 'as' : field}`;
  throw badInput(result.error.issues.map(({ path, message }) => ({ path: flag(path.join('.')), field: '', message })));
}
