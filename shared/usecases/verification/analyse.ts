import type { ConditionVerdict } from '../../domain/rollout/analysis.ts';
import type { UpgradeDocument } from '../../ports/collections.ts';
import type { ObserveDeps } from './observe.ts';

/** What the metrics say of those that soak, by upgrade id: a verdict per condition of the stage's analysis. */
export async function analyse(
  _deps: ObserveDeps,
  _soaking: readonly UpgradeDocument[],
): Promise<ReadonlyMap<string, readonly ConditionVerdict[]>> {
  return new Map();
}
