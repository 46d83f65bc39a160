import type { RolloutView, UpgradeView } from '../../shared/usecases/views.ts';
import { badInput } from '../commandError.ts';
import type { Context } from '../program/perform.ts';
import { connect, listIn, objectIn, type ServerFlags } from '../server/client.ts';
import { type Decided, renderHistory } from '../views/historyView.ts';
import { renderRollout } from '../views/rolloutView.ts';
import { renderUpgrade } from '../views/upgradeView.ts';

export interface RolloutShowFlags extends ServerFlags {
  readonly instance?: string;
  readonly why?: true;
  readonly all?: true;
}

/** `tranche rollout show`: where the rollout, or one instance of it, stands, and on request why. */
export async function showRollout(id: string, flags: RolloutShowFlags, context: Context): Promise<void> {
  const { output } = context;
  const client = connect(flags, context);
  const path = `/api/rollouts/${encodeURIComponent(id)}`;
  if (flags.instance === '') throw badInput([{ path: '--instance', field: '', message: 'missing; write the id' }]);
  if (flags.instance !== undefined) {
    const body = await client.get(`${path}/upgrades/${encodeURIComponent(flags.instance)}`);
    const shown = { upgrade: objectIn<UpgradeView>(body, 'upgrade'), history: listIn<Decided>(body, 'history') };
    output.show(shown, ({ upgrade, history }, style) =>
      [renderUpgrade(upgrade, style), renderHistory(history, style)].join('\n\n'),
    );
    return;
  }
  const rollout = objectIn<RolloutView>(await client.get(path), 'rollout');
  if (flags.why !== true) {
    output.show({ rollout }, (shown, style) => renderRollout(shown.rollout, { all: flags.all === true }, style));
    return;
  }
  const history = listIn<Decided>(await client.get(`${path}/history`), 'history');
  output.show({ rollout, history }, (shown, style) =>
    [renderRollout(shown.rollout, { all: flags.all === true }, style), renderHistory(shown.history, style)].join('\n\n'),
  );
}
