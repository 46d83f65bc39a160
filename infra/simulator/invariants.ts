import { type LocalDate, MINUTE } from '../../shared/domain/calendar/time.ts';
import type { Calendar } from '../../shared/domain/calendar/workingCalendar.ts';
import { stageLanes } from '../../shared/domain/rollout/lanes.ts';
import { windowsOf } from '../../shared/domain/rollout/stageWindows.ts';
import type { Group } from '../../shared/domain/fleet/instance.ts';
import { type Rollout, statusOf } from '../../shared/domain/rollout/rollout.ts';
import { rollbackId } from '../../shared/domain/rollout/rollback.ts';
import type { RollingBack } from '../../shared/domain/rollout/rollingBack.ts';
import { upgradeId } from '../../shared/domain/rollout/upgrade.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import { type UpgradeDocument, instanceKey, instances, rollouts, upgrades } from '../../shared/ports/collections.ts';
import type { Store } from '../../shared/ports/store.ts';
import type { UpgradeRequest } from '../../shared/ports/upgradeWorkflow.ts';
import { everyDocument } from '../../shared/usecases/everyDocument.ts';
import { rolloutId } from '../../shared/usecases/registerRelease.ts';
import type { World } from '../local/standins/world.ts';

export interface Invariants {
  /** Called by the code host for every dispatch that reaches it, before it acts. */
  onDispatch(request: UpgradeRequest): Promise<void>;
  /** Called for every document that was written, so that the state is counted again only when it can be another. */
  onWrite(collection: string): void;
  /** Called after every step. */
  afterStep(): Promise<void>;
  /** Called at the end: nothing counts as verified that has not been healthy on its version for the whole soak. */
  atEnd(world: World): Promise<void>;
  /** Something else that must never happen. */
  report(what: string): void;
  readonly violations: readonly string[];
}

/**
 * What must hold whatever goes wrong, looked at from outside: what reaches the code host is held against the stored
 * plan, the policy and the calendar, and the state is counted again after every step that has changed it.
 */
export function watchInvariants(context: {
  store: Store;
  clock: Clock;
  calendar: Calendar;
  environment: string;
  /** The instance behind the name that the workflow knows. */
  instanceOf: (customer: string) => string | undefined;
}): Invariants {
  const { store, clock, calendar, environment } = context;
  const violations: string[] = [];
  /** Dispatches that reached the code host, by upgrade. */
  const dispatches = new Map<string, number>();
  const reached = new Map<string, Set<string>>();
  let isCounted = false;
  const broken = (what: string): void => void violations.push(`${new Date(clock.now()).toISOString()}: ${what}`);

  return {
    violations,
    report: broken,

    async onDispatch({ customer, version, rollsBack }) {
      const id = rolloutOf(environment, version, rollsBack);
      const rollout = (await store.get(rollouts, id))?.rollout;
      const upgrade = upgradeId(id, context.instanceOf(customer) ?? customer);
      const row = await store.get(upgrades, upgrade);
      if (rollout === undefined || row === undefined) return broken(`${customer} ${version} is in no plan`);
      const count = (dispatches.get(upgrade) ?? 0) + 1;
      dispatches.set(upgrade, count);
      if (count > row.attempt) broken(`${upgrade} was dispatched ${count} times in ${row.attempt} attempts`);
      if (statusOf(rollout) !== 'active') broken(`${upgrade} was dispatched while ${id} is ${statusOf(rollout)}`);
      // Neither the calendar nor the plan has a say in a rollback.
      if (rollsBack !== undefined) return undefined;
      const instance = (await store.get(instances, instanceKey(environment, row.instance)))?.instance;
      // It may have left, or its file broken, between the claim and the call.
      if (instance && calendar.nextStart(instance, clock.now()) !== clock.now()) {
        broken(`${upgrade} was dispatched outside its window, the working days, or in a freeze`);
      }
      const today = calendar.dateOf(clock.now());
      if (row.inPlan && today < row.plan.waveDate) broken(`${upgrade} was dispatched before ${row.plan.waveDate}`);
      await checkGates(store, rollout, row, broken);
      if (!row.inPlan) return undefined;
      const { group, groupSize } = row.plan;
      const key = `${id} ${group}`;
      const members = (reached.get(key) ?? new Set()).add(row.instance);
      reached.set(key, members);
      return checkPercentage(windowsOf(rollout, calendar), group, groupSize, members.size, today, broken);
    },

    onWrite(collection) {
      if (COUNTED.has(collection)) isCounted = false;
    },

    async afterStep() {
      if (isCounted) return;
      isCounted = true;
      const inFlight = await store.query(upgrades, { where: { phase: 'in-flight' } });
      const failed = await store.query(upgrades, { where: { phase: 'failed' } });
      const flying = new Map<string, string>();
      for (const { id, value } of inFlight) {
        const other = flying.get(value.instance);
        if (other !== undefined) broken(`${other} and ${id} are in flight on the same instance`);
        flying.set(value.instance, id);
      }
      const unsettled = [...inFlight, ...failed].map(({ value }) => value);
      for (const { value } of await store.query(rollouts, {})) {
        if (value.rollout.phase.kind === 'running') checkBudget(value.rollout, unsettled, broken);
      }
    },

    async atEnd(world) {
      for (const { value: rollout } of await store.query(rollouts, {})) {
        const opened = rollout.rollout.progress.map(({ stage }) => stage);
        if (new Set(opened).size < opened.length)
          broken(`${rollout.rollout.id} opened a stage twice: ${opened.join(', ')}`);
        for await (const row of everyDocument(store, upgrades, { rollout: rollout.rollout.id })) {
          if (row.progress.state !== 'verified') continue;
          const run = world.run(row.runs.at(-1)?.id ?? '');
          const earliest = (run?.endsAt ?? Infinity) + soakMinutesOf(rollout.rollout, row.stage) * MINUTE;
          if (run?.conclusion !== 'success' || row.progress.at < earliest) {
            broken(`${row.instance} counts as verified before its soak was over`);
          }
        }
      }
    },
  };
}

function rolloutOf(environment: string, version: string, rollsBack: RollingBack | undefined): string {
  if (rollsBack === undefined) return rolloutId(environment, version);
  return rollbackId(rolloutId(environment, rollsBack.from), rollsBack.number);
}

/** What the state is counted from. */
const COUNTED: ReadonlySet<string> = new Set([upgrades.name, rollouts.name]);

function soakMinutesOf({ policy }: Rollout, stage: number): number {
  const row = policy.stages[stage - 1];
  return row?.kind === 'upgrade' ? row.soakMinutes : 0;
}

async function checkGates(
  store: Store,
  rollout: Rollout,
  row: UpgradeDocument,
  broken: (what: string) => void,
): Promise<void> {
  for (const stage of rollout.plannedStages.filter((each) => each.stage < row.stage)) {
    const progress = rollout.progress.find((each) => each.stage === stage.stage);
    if (progress?.completedAt === null || progress === undefined) {
      broken(`${row.instance} was dispatched in stage ${row.stage} before stage ${stage.stage} was complete`);
    }
    for (const phase of ['waiting', 'in-flight', 'failed'] as const) {
      const unsettled = await store.count(upgrades, { where: { rollout: rollout.id, stage: stage.stage, phase } });
      if (unsettled > 0) broken(`stage ${row.stage} began with ${unsettled} ${phase} in stage ${stage.stage}`);
    }
  }
}

/** No more of a group than its percentage of the waves that have begun; who joined later is not counted. */
function checkPercentage(
  windows: ReturnType<typeof windowsOf>,
  group: Group,
  size: number,
  reached: number,
  today: LocalDate,
  broken: (what: string) => void,
): void {
  const begun = windows.flatMap(({ waves }) => waves).filter(({ date }) => date <= today);
  const percent = Math.max(0, ...begun.map(({ cohort }) => cohort[group] ?? 0));
  const allowed = Math.ceil((size * percent) / 100 - 1e-9);
  if (reached > allowed) broken(`${reached} of group ${group} upgraded, ${percent} % allow ${allowed}`);
}

/** @param unsettled in flight or failed, of whichever rollout */
function checkBudget(rollout: Rollout, unsettled: readonly UpgradeDocument[], broken: (what: string) => void): void {
  for (const { stage } of rollout.progress) {
    const used = unsettled.filter((each) => each.rollout === rollout.id && each.stage === stage).length;
    const lanes = stageLanes(rollout, stage);
    if (used > lanes) broken(`${rollout.id} stage ${stage}: ${used} in flight or failed, the budget is ${lanes}`);
  }
}
