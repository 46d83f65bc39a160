import { formatInstant } from '../../../domain/calendar/dates.ts';
import { type Instant, MINUTE } from '../../../domain/calendar/time.ts';
import { type Probe, probeStep } from '../../../domain/incident/probe.ts';
import { TROUBLES, type Trouble, type TroubleName, untold } from '../../../domain/incident/trouble.ts';
import type { Chat, ChatContent } from '../../../ports/chat.ts';
import { type HeartbeatDocument, heartbeats } from '../../../ports/collections.ts';
import type { Pager } from '../../../ports/pager.ts';
import { VendorError } from '../../../ports/vendorError.ts';
import { probeView, troubleBegins, troubleEnds, troubleView } from '../../../text/alerts/heartbeatText.ts';
import { claimedFor, lookSinceOf } from '../../lease.ts';
import { TRANCHE } from '../../records.ts';
import type { AlertingDeps } from '../deps.ts';

export interface BeatDeps extends AlertingDeps {
  readonly pager: Pager;
  readonly chat: Chat;
}

/** Who has claimed the heartbeat may call for so long. */
const LEASE = 3 * MINUTE;
/** What a call and the record of it may take: with less of the lease left, no other call is made. */
const CALL = MINUTE;

/**
 * Moves the probe on, and tells of troubles whoever does not know of them yet. Each step is recorded before the next; what a
 * run before this one left unrecorded is looked for first.
 */
export async function runHeartbeat(deps: BeatDeps): Promise<string> {
  const run = await claim(deps);
  if (run === undefined) return 'somebody else is at it';
  let failed = 0;
  for (const step of stepsOf(run)) {
    if (deps.clock.now() > run.heartbeat.leaseUntil - CALL) return 'later';
    if (!(await succeeds(step, deps))) failed += 1;
  }
  await save(run, { leaseUntil: 0, ...(failed === 0 && { unrecordedSince: null }) });
  return failed === 0 ? 'told' : 'later';
}

/** Whether anything is left for a run to do. */
export function hasWork({ clock, slackChannels }: BeatDeps, heartbeat: HeartbeatDocument): boolean {
  return (
    probeStep(heartbeat.probe, clock.now()) !== undefined ||
    troublesOf(heartbeat).some(
      ([name, trouble]) => trouble.overAt !== null || untold(name, trouble, slackChannels).length > 0,
    )
  );
}

/** One run over the heartbeat by whoever has claimed it. */
interface Run {
  readonly deps: BeatDeps;
  heartbeat: HeartbeatDocument;
  /** Since then a run before this one may have told somebody and not recorded it. */
  readonly lookSince: Instant | undefined;
}

async function claim(deps: BeatDeps): Promise<Run | undefined> {
  const { store, clock, environment } = deps;
  return store.transaction(async (tx) => {
    const before = await tx.get(heartbeats, environment);
    const now = clock.now();
    if (before === undefined || before.leaseUntil > now) return undefined;
    const heartbeat = claimedFor(LEASE, before, now);
    tx.set(heartbeats, environment, heartbeat);
    return { deps, heartbeat, lookSince: lookSinceOf(before) };
  });
}

/** Each by itself: a channel that cannot be reached keeps nobody else from being told. */
function stepsOf(run: Run): (() => Promise<void>)[] {
  const { clock, slackChannels } = run.deps;
  const step = probeStep(run.heartbeat.probe, clock.now());
  return [
    ...(step === undefined ? [] : [() => moveProbe(run, step)]),
    ...troublesOf(run.heartbeat).flatMap(([name, trouble]) => [
      ...untold(name, trouble, slackChannels).map((what) => () => tell(run, name, trouble, what)),
      ...(trouble.overAt === null ? [] : [() => forget(run, name)]),
    ]),
  ];
}

async function succeeds(step: () => Promise<void>, { log }: BeatDeps): Promise<boolean> {
  try {
    await step();
    return true;
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    log('WARNING', 'the heartbeat has to wait', { error: error.message });
    return false;
  }
}

async function moveProbe(run: Run, step: 'open' | 'close'): Promise<void> {
  const { pager, clock, calendar } = run.deps;
  const { probe } = run.heartbeat;
  if (probe === null) return;
  // Opening it again while it is open is only counted, and closing it again changes nothing.
  if (step === 'open') await pager.open(probeView(probe.alias, formatInstant(probe.sentAt, calendar.timeZone)));
  else await pager.close(probe.alias, { by: TRANCHE, text: 'the test is over' });
  const change: Partial<Probe> = step === 'open' ? { takenAt: clock.now() } : { closedAt: clock.now() };
  await save(run, (current) =>
    current.probe?.alias === probe.alias ? { probe: { ...current.probe, ...change } } : {},
  );
}

async function tell(run: Run, name: TroubleName, trouble: Trouble, what: string): Promise<void> {
  const { pager, calendar } = run.deps;
  const since = formatInstant(trouble.since, calendar.timeZone);
  const [kind, channel] = what.split('~', 2);
  if (kind === 'page') await pager.open(troubleView(trouble, since));
  else if (kind === 'closes') await pager.close(trouble.id, { by: TRANCHE, text: 'the path is whole again' });
  else if (channel !== undefined) {
    const text = kind === 'begins' ? troubleBegins(trouble) : troubleEnds(trouble, since);
    await postOnce(run, channel, `${trouble.id}~${kind}`, { kind: 'words', text, urgent: kind === 'begins' });
  }
  await save(run, ({ troubles }) => {
    const current = troubles[name];
    if (current?.id !== trouble.id) return {};
    return { troubles: { ...troubles, [name]: { ...current, told: [...current.told, what] } } };
  });
}

async function postOnce({ deps, lookSince }: Run, channel: string, key: string, content: ChatContent): Promise<void> {
  const found = lookSince === undefined ? undefined : await deps.chat.find(channel, key, lookSince);
  if (found === undefined) await deps.chat.post(channel, key, content);
}

/** A trouble that is over, and of which everybody knows that. */
async function forget(run: Run, name: TroubleName): Promise<void> {
  await save(run, ({ troubles }) => {
    const { [name]: over, ...others } = troubles;
    const isTold = over === undefined || untold(name, over, run.deps.slackChannels).length === 0;
    return isTold ? { troubles: others } : {};
  });
}

type Change = Partial<HeartbeatDocument>;

/** Records what was done, unless the claim is somebody else's by now. What others have noted meanwhile stays. */
async function save(run: Run, change: Change | ((current: HeartbeatDocument) => Change)): Promise<void> {
  const { store, environment } = run.deps;
  run.heartbeat = await store.transaction(async (tx) => {
    const current = await tx.get(heartbeats, environment);
    if (current?.leaseUntil !== run.heartbeat.leaseUntil) return run.heartbeat;
    const saved = { ...current, ...(typeof change === 'function' ? change(current) : change) };
    tx.set(heartbeats, environment, saved);
    return saved;
  });
}

function troublesOf({ troubles }: HeartbeatDocument): [TroubleName, Trouble][] {
  return TROUBLES.flatMap((name): [TroubleName, Trouble][] => {
    const trouble = troubles[name];
    return trouble === undefined ? [] : [[name, trouble]];
  });
}
