import type { Request } from '@google-cloud/functions-framework';
import {
  excuseCommand,
  rollbackCommand,
  rolloutCommands,
  upgradeCommand,
} from '../../shared/contracts/operatorCommand.ts';
import type { RolloutCommand, UpgradeCommand } from '../../shared/domain/rollout/operator.ts';
import {
  type CommandResult,
  commandRollout,
  commandUpgrade,
  excusePullRequest,
} from '../../shared/usecases/commandRollout.ts';
import { exportEvidence, exportLedger } from '../../shared/usecases/exportEvidence.ts';
import { rollBack } from '../../shared/usecases/rollBack.ts';
import { listRollouts, showHistory, showRollout, showUpgrade, summarise } from '../../shared/usecases/views.ts';
import type { Caller } from '../authenticate.ts';
import type { Answer } from '../httpFunction.ts';
import { NOT_FOUND, actorOf, found, notFound, parse, refused } from './answers.ts';
import type { ApiDeps } from './deps.ts';

type Deps = Pick<ApiDeps, 'store' | 'clock' | 'publisher' | 'calendar'>;

/** `GET /api/rollouts…` */
export async function readRollouts(
  deps: Deps,
  [id, part, instance]: readonly string[],
  request: Request,
): Promise<Answer> {
  const { store, calendar } = deps;
  if (id === undefined) return { status: 200, body: { rollouts: await listRollouts(store, calendar) } };
  if (part === 'history') return historyAnswer(deps, id);
  if (part === 'upgrades' && instance !== undefined) return found(await showUpgrade(store, calendar, id, instance));
  if (part === 'evidence') return evidenceAnswer(deps, id, instance, request);
  return part === undefined ? rolloutAnswer(deps, id) : NOT_FOUND;
}

async function rolloutAnswer({ store, calendar }: Deps, id: string): Promise<Answer> {
  const rollout = await showRollout(store, calendar, id);
  return rollout === undefined ? notFound(`there is no rollout ${id}`) : { status: 200, body: { rollout } };
}

async function historyAnswer({ store, calendar }: Deps, id: string): Promise<Answer> {
  const history = await showHistory(store, calendar, id);
  return history.length === 0 ? notFound(`there is no rollout ${id}`) : { status: 200, body: { history } };
}

/** What a pack of evidence is made of: everything of a rollout but its ledger, and that in pages. */
async function evidenceAnswer(
  { store, calendar }: Deps,
  id: string,
  part: string | undefined,
  { query }: Request,
): Promise<Answer> {
  if (part === undefined) {
    const body = await exportEvidence(store, calendar, id);
    return body === undefined ? notFound(`there is no rollout ${id}`) : { status: 200, body };
  }
  if (part !== 'ledger') return NOT_FOUND;
  const after = typeof query['after'] === 'string' ? query['after'] : undefined;
  const body = await exportLedger(store, id, after);
  if (body !== undefined) return { status: 200, body };
  return notFound(after === undefined ? `there is no rollout ${id}` : `there is no such page of the ledger of ${id}`);
}

/** `POST /api/rollouts/ID/ACTION` and `/api/rollouts/ID/upgrades/INSTANCE/ACTION` */
export async function commandRollouts(
  deps: Deps,
  [id, action, instance, upgradeAction]: readonly string[],
  body: unknown,
  caller: Caller,
): Promise<Answer> {
  if (id === undefined) return NOT_FOUND;
  if (action === 'upgrades' && instance !== undefined) {
    return commandInstance(deps, { id, instance, action: upgradeAction }, body, caller);
  }
  if (instance !== undefined) return NOT_FOUND;
  const run = async (asked: RolloutCommand, actor: string): Promise<Answer> =>
    commandAnswer(deps, await commandRollout(deps, id, asked, actorOf(caller, actor)));
  switch (action) {
    case 'pause':
    case 'resume':
    case 'abort':
      return parse(rolloutCommands[action], body, ({ actor, reason }) => run({ type: action, reason }, actor));
    case 'approve':
      return parse(rolloutCommands.approve, body, ({ actor, ...asked }) => run({ type: action, ...asked }, actor));
    case 'reject':
      return parse(rolloutCommands.reject, body, ({ actor, ...asked }) => run({ type: action, ...asked }, actor));
    default:
      return NOT_FOUND;
  }
}

async function commandInstance(
  deps: Deps,
  { id, instance, action }: { readonly id: string; readonly instance: string; readonly action: string | undefined },
  body: unknown,
  caller: Caller,
): Promise<Answer> {
  if (action === 'excuse') {
    return parse(excuseCommand, body, async ({ actor, reason }) => {
      const by = { actor: actorOf(caller, actor), reason };
      return commandAnswer(deps, await excusePullRequest(deps, id, instance, by));
    });
  }
  if (action === 'rollback') {
    return parse(rollbackCommand, body, async ({ actor, reason }) => {
      const by = { actor: actorOf(caller, actor), reason };
      return commandAnswer(deps, await rollBack(deps, id, instance, by));
    });
  }
  if (action !== 'retry' && action !== 'skip') return NOT_FOUND;
  return parse(upgradeCommand, body, async ({ actor, reason }) => {
    const asked: UpgradeCommand = { type: action, reason };
    return commandAnswer(deps, await commandUpgrade(deps, id, instance, asked, actorOf(caller, actor)));
  });
}

function commandAnswer({ calendar }: Deps, result: CommandResult): Answer {
  switch (result.kind) {
    case 'done':
      return { status: 200, body: { rollout: summarise(result.rollout, calendar) } };
    case 'refused':
      return refused(result.message);
    case 'not-found':
      return notFound(result.message);
  }
}
