import { readMonitoringIncident } from '../../shared/contracts/monitoringIncident.ts';
import { formatInstant } from '../../shared/domain/calendar/dates.ts';
import { DAY, type Instant } from '../../shared/domain/calendar/time.ts';
import type { Calendar } from '../../shared/domain/calendar/workingCalendar.ts';
import type { Policies, Policy } from '../../shared/domain/release/policy.ts';
import { type Rollout, statusOf } from '../../shared/domain/rollout/rollout.ts';
import { type UpgradeDocument, rollouts, upgrades } from '../../shared/ports/collections.ts';
import { everyDocument } from '../../shared/usecases/everyDocument.ts';
import type { PreviewInput } from '../../shared/usecases/previewRelease.ts';
import { takeNotification } from '../../shared/usecases/incidents/intake/takeNotification.ts';
import type { Registration } from '../../shared/usecases/registerRelease.ts';
import { verifyLedger } from '../../shared/usecases/verifyLedger.ts';
import { viewUpgrade } from '../../shared/usecases/views.ts';
import { createMonitor } from '../local/standins/monitor.ts';
import { type Happening, type Simulation, createSimulation } from './simulation.ts';

/** What is played: the release of a preview, and what happens to it. */
export interface SimulateOptions extends PreviewInput {
  readonly environment: string;
  readonly seed: number;
  /** Registered on that working day of the first rollout. */
  readonly patches: readonly { readonly version: string; readonly day: number }[];
  /** Instances that never become healthy after their upgrade. */
  readonly failing: readonly string[];
  readonly incidents: readonly { readonly instance: string; readonly day: number }[];
  /** 0 to 1. */
  readonly faults: number;
  readonly onProgress?: (line: string) => void;
}

export interface SimulationResult {
  readonly outcome: 'completed' | 'held' | 'aborted';
  readonly rollouts: readonly object[];
  readonly upgrades: readonly object[];
  readonly ledger: { readonly entries: number; readonly valid: boolean };
  /** What must always hold and did not: empty, unless Tranche has a defect. */
  readonly violations: readonly string[];
}

/** The first release was not accepted, so there is nothing to simulate. */
export class SimulationRefused extends Error {
  override readonly name = 'SimulationRefused';
}

/** Under fair conditions everything ends: faults cease after this, and nothing takes longer than the horizon. */
const FAULTS_CEASE = 30 * DAY;
const HORIZON = 400 * DAY;
/** Larger fleets are checked whenever the clock moves rather than after every message. */
const CHECK_EVERY_MESSAGE_UP_TO = 150;

/** Plays a release, and whatever happens to it, through the real use cases on a virtual clock. */
export async function simulate(options: SimulateOptions): Promise<SimulationResult> {
  const { calendar, releasedAt } = options;
  const simulation = createSimulation({
    ...options,
    policies: withoutAnalysis(options.policies),
    startsAt: releasedAt,
    faultsUntil: releasedAt + FAULTS_CEASE,
    check: options.fleet.deployments.length <= CHECK_EVERY_MESSAGE_UP_TO ? 'message' : 'clock',
  });
  try {
    for (const id of options.failing) simulation.world.break(id, { kind: 'unhealthy', from: 'next-upgrade' });
    const { version, type, resumeStage } = options;
    refuseUnlessRegistered(await simulation.register({ version, type, releasedAt, resumeStage }));
    const happenings = [...patchesOf(simulation, options), ...incidentsOf(simulation, options)];
    const rested = await simulation.run(happenings, releasedAt + HORIZON, progressOf(simulation, options));
    return await resultOf(simulation, calendar, rested);
  } finally {
    simulation.close();
  }
}

/** Nobody knows what the metrics would be: with the conditions of a policy every upgrade would wait for its deadline. */
function withoutAnalysis({ major, minor, patch }: Policies): Policies {
  return { major: unconditional(major), minor: unconditional(minor), patch: unconditional(patch) };
}

function unconditional(policy: Policy): Policy {
  const stages = policy.stages.map((stage) => (stage.kind === 'upgrade' ? { ...stage, analysis: [] } : stage));
  return { ...policy, stages };
}

/** Whether something of these policies is not played. */
export function asksForMetrics(policies: Policies): boolean {
  const stages = [policies.major, policies.minor, policies.patch].flatMap((policy) => policy.stages);
  return stages.some((stage) => stage.kind === 'upgrade' && (stage.analysis ?? []).length > 0);
}

function refuseUnlessRegistered(registration: Registration): void {
  if (registration.kind === 'invalid' || registration.kind === 'refused') {
    throw new SimulationRefused(registration.message);
  }
}

/** The middle of a working day's operating time: after the day's stages have opened, and before it ends. */
function middleOf(calendar: Calendar, releasedAt: Instant, day: number): Instant {
  const date = calendar.workingDay(calendar.dateOf(releasedAt), day);
  const [start, end] = [calendar.startOf(date), calendar.endOf(date)];
  const { hours } = calendar.data;
  if (hours === undefined || hours.to <= hours.from) return Math.max(releasedAt, (start + end) / 2);
  const minutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
  return Math.max(releasedAt, start + ((minutes(hours.from) + minutes(hours.to)) / 2) * 60_000);
}

function patchesOf(
  simulation: Simulation,
  { calendar, releasedAt, patches, onProgress }: SimulateOptions,
): Happening[] {
  return patches.map(({ version, day }) => ({
    at: middleOf(calendar, releasedAt, day),
    run: async () => {
      const registration = await simulation.register({ version });
      const message = 'message' in registration ? `: ${registration.message}` : '';
      onProgress?.(`${version} on working day ${day}: ${registration.kind}${message}`);
    },
  }));
}

function incidentsOf(simulation: Simulation, { calendar, releasedAt, incidents }: SimulateOptions): Happening[] {
  const { clock, world, deps } = simulation;
  const monitor = createMonitor({
    clock,
    world,
    deliver: async (payload) => {
      const read = readMonitoringIncident(payload);
      if ('errors' in read) throw new Error(JSON.stringify(read.errors));
      await simulation.ask(() => takeNotification(deps, read.value));
    },
  });
  return incidents.map(({ instance: id, day }) => ({
    at: middleOf(calendar, releasedAt, day),
    run: async () => {
      const instance = simulation.fleet.get(id)?.instance;
      if (instance !== undefined) await monitor.open(instance);
    },
  }));
}

function progressOf(
  { clock, store }: Simulation,
  { calendar, onProgress }: SimulateOptions,
): (() => Promise<void>) | undefined {
  if (onProgress === undefined) return undefined;
  let last = '';
  return async () => {
    const date = calendar.dateOf(clock.now());
    if (date === last) return;
    last = date;
    const settled = await store.count(upgrades, { where: { phase: 'settled' } });
    onProgress(`${date}: ${settled} upgrades settled`);
  };
}

async function resultOf(simulation: Simulation, calendar: Calendar, rested: boolean): Promise<SimulationResult> {
  const { store, invariants, papers, alerting, uptime, world } = simulation;
  await invariants.atEnd(world);
  await uptime.atEnd();
  if (rested) await papers.atEnd();
  if (rested) await alerting.atEnd();
  const violations = [...invariants.violations];
  const all = (await store.query(rollouts, {})).map(({ value }) => value.rollout);
  const ordered = all.toSorted((a, b) => a.registeredAt - b.registeredAt);
  if (!rested) violations.push('the rollout neither ended nor was held within the horizon');

  const rows: UpgradeDocument[] = [];
  for await (const row of everyDocument(store, upgrades, {})) if (isShown(row)) rows.push(row);
  rows.sort((a, b) => (a.startedAt ?? a.startsAt) - (b.startedAt ?? b.startsAt) || (a.instance < b.instance ? -1 : 1));
  const ledger = await verifyLedger(store);
  violations.push(...ledger.problems);
  const last = ordered.at(-1);
  return {
    outcome: last === undefined ? 'held' : outcomeOf(last),
    rollouts: ordered.map((rollout) => viewRollout(rollout, calendar)),
    upgrades: rows.map((row) => ({
      ...viewUpgrade(row, calendar),
      dispatches: world.dispatchCount(row.plan.slug, row.version),
    })),
    ledger: { entries: ledger.entries, valid: ledger.valid },
    violations,
  };
}

function isShown({ startedAt, progress }: UpgradeDocument): boolean {
  return startedAt !== null || progress.state === 'skipped';
}

function outcomeOf(rollout: Rollout): 'completed' | 'held' | 'aborted' {
  const status = statusOf(rollout);
  return status === 'completed' || status === 'aborted' ? status : 'held';
}

function viewRollout(rollout: Rollout, { timeZone }: Calendar): object {
  const { id, version, policy, phase, registeredAt, hold } = rollout;
  return {
    id,
    version,
    policy: policy.name,
    resumeStage: rollout.resumeStage,
    outcome: phase.kind === 'ended' ? phase.outcome : 'held',
    reason: hold?.detail ?? null,
    startedAt: formatInstant(registeredAt, timeZone),
    endedAt: phase.kind === 'ended' ? formatInstant(phase.at, timeZone) : null,
  };
}
