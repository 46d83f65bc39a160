import type { Clock } from '../ports/clock.ts';
import { type RolloutDocument, pullRequests, rollouts, upgrades } from '../ports/collections.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import { hasOpenRollback } from './endRollback.ts';
import { sealEvidence } from './sealEvidence.ts';
import { TRANCHE, recordRollout } from './records.ts';

/**
 * Closes a rollout that has ended, once nothing of it is in flight or being rolled back any more and its evidence is complete: its tracking
 * issue, and the pull request of every instance that was verified (managed-instances.md, SOC2/CI-100).
 * @returns the rollout as it is afterwards
 */
export async function closeRollout(
  { store, clock, log }: { store: Store; clock: Clock; log: Log },
  document: RolloutDocument,
): Promise<RolloutDocument> {
  const { id, trackingIssue } = document.rollout;
  if (trackingIssue === null) return document;
  if ((await store.count(upgrades, { where: { rollout: id, phase: 'in-flight' } })) > 0) return document;
  if ((await store.count(pullRequests, { where: { rollout: id, settled: false } })) > 0) return document;
  if (await hasOpenRollback(store, document.rollout)) return document;
  const sealed = await sealEvidence(store, id);
  const closed = await store.transaction(async (tx) => {
    const current = await tx.get(rollouts, id);
    if (current?.unsealed !== true) return current;
    // A rollback that was asked for meanwhile may add to what was sealed.
    if (current.head.hash !== document.head.hash) return current;
    const reason = 'nothing is in flight any more, and no evidence is missing';
    const by = { at: clock.now(), actor: TRANCHE };
    return recordRollout(tx, current, [{ type: 'EvidenceSealed', ...sealed, reason }], by);
  });
  log('NOTICE', 'the rollout is closed', { rollout: id });
  return closed ?? document;
}
