import type { Calendar } from '../domain/calendar/workingCalendar.ts';
import { type StageFacts, type Step, budgetSpent, nextStep } from '../domain/rollout/advance.ts';
import { type Rollout, type RolloutEvent, currentStage } from '../domain/rollout/rollout.ts';
import type { UpgradePhase } from '../domain/rollout/upgrade.ts';
import type { Clock } from '../ports/clock.ts';
import { type RolloutDocument, environments, incidents, rollouts, upgrades } from '../ports/collections.ts';
import type { Log } from '../ports/log.ts';
import type { Reader, Store, Transaction } from '../ports/store.ts';
import { endRollback } from './endRollback.ts';
import { TRANCHE, recordRollout } from './records.ts';
import { sealStage } from './sealEvidence.ts';

export interface AdvanceDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly calendar: Calendar;
  readonly log: Log;
}

/** Where a rollout has come to, and, while it runs, what was counted of its stage. */
export interface Advanced {
  readonly document: RolloutDocument;
  readonly facts: StageFacts | undefined;
}

/**
 * Takes a running rollout as far as it can go now: opens and completes stages, holds, warns, ends. Each step is decided
 * from what is counted, and is recorded only if nobody was quicker.
 */
export async function advanceRollout(deps: AdvanceDeps, rolloutId: string): Promise<Advanced | undefined> {
  const { store, calendar, clock } = deps;
  for (;;) {
    const document = await store.get(rollouts, rolloutId);
    if (document === undefined) return undefined;
    if (document.rollout.phase.kind !== 'running') return { document, facts: undefined };
    const { rollout } = document;
    const stage = currentStage(rollout);
    const facts = await countStage(store, rolloutId, stage, document);
    const step = budgetSpent(rollout, stage, facts.failed) ?? nextStep(rollout, facts, calendar, clock.now());
    if (step === undefined) return { document, facts };
    const event = await toEvent(store, rolloutId, step);
    await recordStep(deps, document, event);
  }
}

async function countStage(
  store: Store,
  rollout: string,
  stage: number,
  document: RolloutDocument,
): Promise<StageFacts> {
  const countOf = (phase: UpgradePhase): Promise<number> => store.count(upgrades, { where: { rollout, stage, phase } });
  const row = document.rollout.policy.stages[stage - 1];
  if (row?.kind === 'verification') {
    const openIncidents = await store.count(incidents, { where: { rollout, blocks: true } });
    return { waiting: 0, inFlight: 0, failed: 0, openIncidents };
  }
  const [waiting, inFlight, failed] = [await countOf('waiting'), await countOf('in-flight'), await countOf('failed')];
  return { waiting, inFlight, failed, openIncidents: 0 };
}

async function toEvent(store: Store, rollout: string, step: Step): Promise<RolloutEvent> {
  if (step.type !== 'complete-stage') return step;
  const sealed = await sealStage(store, rollout, step.stage);
  return { type: 'StageCompleted', stage: step.stage, reason: step.reason, ...sealed };
}

/** What somebody should look at soon. */
const CONCERNS = new Set<RolloutEvent['type']>(['RolloutHeld', 'StageOverdue', 'SlaAtRisk']);

async function recordStep(deps: AdvanceDeps, seen: RolloutDocument, event: RolloutEvent): Promise<void> {
  const { store, clock, log } = deps;
  const { id } = seen.rollout;
  const recorded = await store.transaction(async (tx) => {
    const current = await tx.get(rollouts, id);
    if (current === undefined || current.head.hash !== seen.head.hash) return false;
    if (event.type === 'StageCompleted' && (await isUnsettled(tx, id, event.stage))) return false;
    const free = event.type === 'RolloutCompleted' ? await endCompleted(tx, current.rollout) : undefined;
    recordRollout(tx, current, [event], { at: clock.now(), actor: TRANCHE });
    free?.();
    return true;
  });
  if (recorded) log(CONCERNS.has(event.type) ? 'WARNING' : 'NOTICE', event.type, { rollout: id, reason: event.reason });
}

/** @returns what to write once all reads are done */
async function endCompleted(tx: Transaction, rollout: Rollout): Promise<() => void> {
  if (rollout.rollsBack !== undefined) return endRollback(tx, rollout);
  const { id, environment } = rollout;
  const state = await tx.get(environments, environment);
  return () => {
    if (state?.active === id) tx.set(environments, environment, { ...state, active: null });
  };
}

/** Somebody may have joined the stage since it was counted. */
async function isUnsettled(tx: Reader, rollout: string, stage: number): Promise<boolean> {
  for (const phase of ['waiting', 'in-flight', 'failed'] as const) {
    if ((await tx.count(upgrades, { where: { rollout, stage, phase } })) > 0) return true;
  }
  return false;
}
