import { MINUTE } from '../../shared/domain/calendar/time.ts';
import type { AlertCommand } from '../../shared/domain/incident/decideAlert.ts';
import { commandAlert } from '../../shared/usecases/incidents/alert/commandAlert.ts';
import { type IncidentDetail, showIncident } from '../../shared/usecases/incidents/views/showIncident.ts';
import { listFleet } from '../../shared/usecases/listFleet.ts';
import { makeTrouble } from './demoTrouble.ts';
import type { VirtualDriver } from './driver.ts';
import type { Engine } from './engine.ts';
import type { Settings } from './environment.ts';

/** The stand-ins on the way of an alert, as far as there are any. */
export interface DemoAlerting {
  /** What the on-call engineer does in the pager; left out, it is done on the command line. */
  readonly acknowledge?: ((alert: string, by: string) => Promise<void>) | undefined;
  /** Pages on which people see the same: the board of the pager, the workspace of Slack. */
  readonly places: readonly { readonly label: string; readonly url: string }[];
}

interface Stage {
  readonly engine: Engine;
  readonly driver: VirtualDriver;
  readonly url: string;
  readonly settings: Settings;
  readonly alerting: DemoAlerting;
  /** Says how it stands, while it goes on. */
  readonly tell: (line: string) => Promise<void>;
}

const ON_CALL = 'jo';

/**
 * One small incident, on an instance that takes no part in the rollout: it is paged, acknowledged, dismissed, and closes. Time
 * only passes as it would have without it, so nothing of the rollout changes.
 * @returns `undefined` when every instance takes part
 */
export async function playIncident(stage: Stage): Promise<IncidentDetail | undefined> {
  const { engine, driver, alerting, tell } = stage;
  const { deps, store } = engine;
  const { clock } = deps;
  const { instances } = await listFleet(store, deps.environment, {});
  const apart = instances.filter(({ releaseChannel, suspended }) => releaseChannel === 'pause' && !suspended);
  // Of customers somebody is always told.
  const instance = apart.find(({ group }) => group === 'customer') ?? apart[0];
  if (instance === undefined) return undefined;
  const wait = (minutes: number): Promise<void> => driver.advanceTo(clock.now() + minutes * MINUTE);
  const { incident, end } = await makeTrouble(stage, instance, wait);
  await tell(`incident on ${instance.slug}: paged`);
  await wait(4);
  const told = await showIncident(deps, incident);
  const alert = told?.alert ?? null;
  if (alert !== null) {
    const inPager = told?.page?.state === 'told' ? alerting.acknowledge : undefined;
    if (inPager === undefined) await command(engine, alert, { type: 'acknowledge', reason: '' });
    else await inPager(alert, ON_CALL);
  }
  await wait(1);
  await tell(`incident on ${instance.slug}: ${alert === null ? 'told to nobody' : `${ON_CALL} has it`}`);
  await wait(6);
  const reason = 'a node was replaced; nobody was signed in';
  if (alert !== null) await command(engine, alert, { type: 'dismiss', reason });
  await wait(9);
  await end();
  await wait(1);
  await tell(`incident on ${instance.slug}: closed`);
  return showIncident(deps, incident);
}

async function command({ deps }: Engine, alert: string, asked: AlertCommand): Promise<void> {
  const at = deps.clock.now();
  const by = { actor: ON_CALL, from: 'command', at, key: `demo~${alert}~${asked.type}` } as const;
  const result = await commandAlert(deps, alert, asked, by);
  if (result.kind !== 'done') throw new Error(`the demo could not ${asked.type}: ${result.message}`);
}
