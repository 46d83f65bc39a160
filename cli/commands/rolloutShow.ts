import { badInput } from '../commandError.ts';
import type { Context } from '../program/perform.ts';
import { answers } from '../server/answers.ts';
import { type Client, connect, type ServerFlags } from '../server/client.ts';
import { renderHistory } from '../views/historyView.ts';
import { renderRollout } from '../views/rolloutView.ts';
import { renderUpgrade } from '../views/upgradeView.ts';
import { renderVerification } from '../views/verificationView.ts';

export interface RolloutShowFlags extends ServerFlags {
  readonly instance?: string;
  readonly why?: true;
  readonly all?: true;
}

/** `tranche rollout show`: where the rollout, or one instance of it, stands, and on request why. */
export async function showRollout(id: string, flags: RolloutShowFlags, context: Context): Promise<void> {
  const client = connect(flags, context);
  const path = `/api/rollouts/${encodeURIComponent(id)}`;
  if (flags.instance === undefined) return showWhole(client, path, flags, context);
  if (flags.instance === '') throw badInput([{ path: '--instance', field: '', message: 'missing; write its id' }]);
  const found = await client.get(`${path}/upgrades/${encodeURIComponent(flags.instance)}`, answers.upgrade);
  context.output.show(found, ({ upgrade, verification, history }, style) =>
    [
      renderUpgrade(upgrade, style),
      ...(verification ? [renderVerification(verification, style)] : []),
      renderHistory(history, style),
    ].join('\n\n'),
  );
}

async function showWhole(client: Client, path: string, flags: RolloutShowFlags, { output }: Context): Promise<void> {
  const all = flags.all === true;
  const { rollout } = await client.get(path, answers.rollout);
  if (flags.why !== true) {
    output.show({ rollout }, (shown, style) => renderRollout(shown.rollout, { all }, style));
    return;
  }
  const { history } = await client.get(`${path}/history`, answers.history);
  output.show({ rollout, history }, (shown, style) =>
    [renderRollout(shown.rollout, { all }, style), renderHistory(shown.history, style)].join('\n\n'),
  );
}
