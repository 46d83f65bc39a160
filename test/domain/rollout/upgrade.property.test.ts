import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Progress, type Upgrade, laneOf, watchedSince } from '../../../shared/domain/rollout/upgrade.ts';
import { type UpgradeEvent, evolveUpgrade } from '../../../shared/domain/rollout/upgradeEvents.ts';
import { fixed } from '../calendar/arbitraries.ts';
import { upgradeWith } from './fixtures.ts';

type State = Progress['state'];
type EventType = UpgradeEvent['type'];

/** What may happen to an upgrade in which state, and what it becomes. */
const LEGAL: Readonly<Record<State, Readonly<Partial<Record<EventType, State>>>>> = {
  planned: {
    UpgradeClaimed: 'dispatching',
    UpgradeDeferred: 'planned',
    UpgradeSkipped: 'skipped',
    UpgradeDropped: 'dropped',
  },
  dispatching: {
    DispatchRetaken: 'dispatching',
    UpgradeDispatched: 'upgrading',
    UpgradeReturned: 'planned',
    UpgradeFailed: 'failed',
    UpgradeDropped: 'dropped',
  },
  upgrading: { SoakStarted: 'soaking', UpgradeFailed: 'failed', UpgradeDropped: 'dropped' },
  soaking: {
    SoakInterrupted: 'upgrading',
    UpgradeVerified: 'verified',
    UpgradeFailed: 'failed',
    UpgradeDropped: 'dropped',
  },
  failed: {
    UpgradeRetried: 'planned',
    UpgradeSkipped: 'skipped',
    UpgradeRolledBack: 'rolled-back',
    UpgradeDropped: 'dropped',
  },
  verified: {},
  'rolled-back': {},
  skipped: {},
  dropped: { UpgradeAdded: 'planned' },
};
const PHASES: Readonly<Record<State, Upgrade['phase']>> = {
  planned: 'waiting',
  dispatching: 'in-flight',
  upgrading: 'in-flight',
  soaking: 'in-flight',
  failed: 'failed',
  verified: 'settled',
  'rolled-back': 'settled',
  skipped: 'settled',
  dropped: 'settled',
};

const TYPES: readonly EventType[] = [
  'UpgradeClaimed',
  'DispatchRetaken',
  'UpgradeReturned',
  'UpgradeDispatched',
  'SoakStarted',
  'SoakInterrupted',
  'UpgradeVerified',
  'UpgradeFailed',
  'UpgradeDeferred',
  'UpgradeRetried',
  'UpgradeSkipped',
  'UpgradeRolledBack',
  'UpgradeDropped',
  'UpgradeAdded',
];

interface Move {
  readonly choice: number;
  readonly pause: number;
}
const moves = fc.array(fc.record({ choice: fc.nat(), pause: fc.nat({ max: 10_000 }) }), { maxLength: 40, size: 'max' });

function eventOf(type: EventType, { attempt, runs }: Upgrade, at: number): UpgradeEvent {
  const reason = `why ${type}`;
  switch (type) {
    case 'UpgradeClaimed':
      return {
        type,
        attempt: attempt + 1,
        lane: `lane ${attempt % 3}`,
        leaseUntil: at + 120_000,
        from: '5.1.9',
        reason,
      };
    case 'DispatchRetaken':
      return { type, leaseUntil: at + 120_000, reason };
    case 'UpgradeReturned':
    case 'UpgradeDeferred':
      return { type, until: at + 3_600_000, reason };
    case 'UpgradeDispatched':
      return { type, run: { id: `run ${runs.length + 1}`, url: 'https://example.com' }, reason };
    case 'SoakStarted':
      return { type, reported: '5.2.0', reason };
    case 'UpgradeVerified':
      return { type, reported: '5.2.0', soakedMinutes: 15, reason };
    case 'UpgradeDropped':
      return { type, why: 'channel-pause', reason };
    case 'UpgradeRolledBack':
      return { type, rollback: 'a rollback', reason };
    case 'UpgradeAdded':
      return { type, stage: 5, startsAt: at + 60_000, reason };
    case 'SoakInterrupted':
    case 'UpgradeFailed':
    case 'UpgradeRetried':
    case 'UpgradeSkipped':
      return { type, reason };
  }
}

/** Takes the moves that are legal, and hands over each step. */
function walk(
  steps: readonly Move[],
  onStep: (before: Upgrade, event: UpgradeEvent, after: Upgrade, at: number) => void,
): void {
  let upgrade = upgradeWith();
  let now = 1_000_000_000_000;
  for (const { choice, pause } of steps) {
    const types = TYPES.filter((type) => LEGAL[upgrade.progress.state][type] !== undefined);
    const type = types[choice % types.length];
    if (type === undefined) return;
    now += pause;
    const event = eventOf(type, upgrade, now);
    const after = evolveUpgrade(upgrade, event, { at: now, actor: 'ada' });
    onStep(upgrade, event, after, now);
    upgrade = after;
  }
}

const property = (check: Parameters<typeof walk>[1]): void =>
  fc.assert(
    fc.property(moves, (steps) => walk(steps, check)),
    fixed(500),
  );

describe('an upgrade through any legal course of events', () => {
  it('is in the state and in the phase that the event leads to', () => {
    property((before, event, after) => {
      expect(after.progress.state).toBe(LEGAL[before.progress.state][event.type]);
      expect(after.phase).toBe(PHASES[after.progress.state]);
    });
  });

  it('holds a lane if and only if it is in flight or failed, and the same one all the time', () => {
    property((before, event, after) => {
      expect(laneOf(after) !== undefined).toBe(after.phase === 'in-flight' || after.phase === 'failed');
      if (event.type === 'UpgradeClaimed') expect(laneOf(after)).toBe(event.lane);
      else if (laneOf(after) !== undefined) expect(laneOf(after)).toBe(laneOf(before));
    });
  });

  it('counts one attempt per claim and one run per dispatch, and forgets none', () => {
    property((before, event, after, at) => {
      const claims = event.type === 'UpgradeClaimed' ? 1 : 0;
      const runs = event.type === 'UpgradeDispatched' ? [event.run] : [];
      expect(after.attempt).toBe(before.attempt + claims);
      expect(after.runs).toEqual([...before.runs, ...runs]);
      expect(after.startedAt).toBe(claims === 1 ? at : before.startedAt);
    });
  });

  it('remembers the first call that may have been made without a record, until a run is recorded', () => {
    property((before, event, after, at) => {
      const expected =
        event.type === 'UpgradeDispatched'
          ? null
          : event.type === 'UpgradeClaimed'
            ? (before.unrecordedSince ?? at)
            : before.unrecordedSince;
      expect(after.unrecordedSince).toBe(expected);
    });
  });

  it('keeps its plan, and starts no earlier than it was put off to', () => {
    property((before, event, after, at) => {
      expect(after.plan).toBe(before.plan);
      if ('until' in event) expect(after.startsAt).toBe(event.until);
      else if (event.type === 'UpgradeRetried') expect(after.startsAt).toBe(at);
      else if (event.type === 'UpgradeAdded')
        expect([after.startsAt, after.stage]).toEqual([event.startsAt, event.stage]);
      else expect([after.startsAt, after.stage]).toEqual([before.startsAt, before.stage]);
    });
  });

  it('counts its deadline from the dispatch, however often the soak is interrupted', () => {
    property((before, _event, after) => {
      if ('dispatchedAt' in before.progress && 'dispatchedAt' in after.progress) {
        expect(after.progress.dispatchedAt).toBe(before.progress.dispatchedAt);
      }
    });
  });

  it('is unhealthy from the interruption of its soak until it soaks again or ends', () => {
    property((_before, event, after) => {
      const isInterrupted = event.type === 'SoakInterrupted' && after.progress.state === 'upgrading';
      expect(after.unhealthy).toBe(isInterrupted);
      expect(watchedSince(after) !== undefined).toBe(after.unhealthy || after.progress.state === 'soaking');
    });
  });

  it('counts the interruptions of its soaks within an attempt', () => {
    let counted = 0;
    property((before, event, after) => {
      if (before.progress.state === 'dispatching') counted = 0;
      if (event.type === 'SoakInterrupted') counted += 1;
      const { progress } = after;
      if ('dispatchedAt' in progress) expect(progress.interruptions ?? 0).toBe(counted);
    });
  });
});
