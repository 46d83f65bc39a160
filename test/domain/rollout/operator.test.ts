import { describe, expect, it } from 'vitest';
import {
  type RolloutCommand,
  decideRollout,
  decideUpgrade,
  withConsequences,
} from '../../../shared/domain/rollout/operator.ts';
import type { Rollout, RolloutEvent } from '../../../shared/domain/rollout/rollout.ts';
import type { Progress } from '../../../shared/domain/rollout/upgrade.ts';
import { evolveUpgrade } from '../../../shared/domain/rollout/upgradeEvents.ts';
import {
  aborted,
  approved,
  finished,
  given,
  held,
  majorWith,
  opened,
  paused,
  registered,
  resumed,
  running,
  superseded,
  through,
  upgradeWith,
} from './fixtures.ts';

const WHEN = '2026-11-30T12:00:00Z';
const active = given(running({ policy: majorWith(3, { approvals: ['security'] }) }), ...through(2), [WHEN, opened(3)]);
const refused = (text: string) => ({ refused: expect.stringContaining(text) });
const pause = { type: 'pause', reason: 'a demo' } as const;
const resume = { type: 'resume', reason: 'the demo is over' } as const;
const abort = { type: 'abort', reason: 'a bad release' } as const;
const reject = (stage: number, approval = 'security', reason = 'not tested') =>
  ({ type: 'reject', stage, approval, reason }) as const;
const approve = (stage: number, approval = 'security') => ({ type: 'approve', stage, approval }) as const;

describe('an operator', () => {
  it.each<{ command: RolloutCommand; rollout: Rollout; event: string }>([
    { command: pause, rollout: active, event: 'RolloutPaused' },
    { command: pause, rollout: registered(), event: 'RolloutPaused' },
    { command: pause, rollout: given(active, [WHEN, held()]), event: 'RolloutPaused' },
    { command: resume, rollout: given(active, [WHEN, paused()]), event: 'RolloutResumed' },
    { command: resume, rollout: given(active, [WHEN, held()]), event: 'RolloutResumed' },
    { command: abort, rollout: active, event: 'RolloutAborted' },
    { command: abort, rollout: registered(), event: 'RolloutAborted' },
    { command: abort, rollout: given(active, [WHEN, held()]), event: 'RolloutAborted' },
    { command: approve(3), rollout: active, event: 'StageApproved' },
    { command: reject(3), rollout: active, event: 'StageRejected' },
    { command: reject(3), rollout: given(active, [WHEN, held()]), event: 'StageRejected' },
  ])('may $command.type: $event', ({ command, rollout, event }) => {
    expect(decideRollout(rollout, command)).toMatchObject({ type: event });
  });

  it('is refused to pause what is paused, and told by whom', () => {
    const rollout = given(active, [WHEN, paused(), 'ada']);
    expect(decideRollout(rollout, pause)).toEqual(refused('paused already, by ada'));
  });

  it.each([active, registered()])('is refused to resume what runs', (rollout) => {
    expect(decideRollout(rollout, resume)).toEqual(refused('not paused or held'));
  });

  it('may resume what was paused while it was being planned', () => {
    expect(decideRollout(given(registered(), [WHEN, paused()]), resume)).toMatchObject({ type: 'RolloutResumed' });
  });

  it.each([aborted(), superseded(), finished()])('is refused everything after $type', (end) => {
    const ended = given(active, [WHEN, end]);
    for (const command of [pause, resume, abort, approve(3)]) {
      expect(decideRollout(ended, command)).toEqual(refused('nothing can be changed any more'));
    }
  });

  it('is refused an approval of a stage that does not exist', () => {
    expect(decideRollout(active, approve(6))).toEqual(refused('there is no stage 6; major has 5'));
    expect(decideRollout(active, approve(0))).toEqual(refused('there is no stage 0'));
  });

  it('is refused an approval that the stage does not need', () => {
    expect(decideRollout(active, approve(3, 'legal'))).toEqual(refused('needs approval from security, not from legal'));
    expect(decideRollout(active, approve(2))).toEqual(refused('stage 2 (verification) needs no approval'));
  });

  it('is refused an approval of a stage that is not open', () => {
    const early = running({ policy: active.policy });
    expect(decideRollout(early, approve(3))).toEqual(refused('is not open yet'));
  });

  it('is refused the same approval twice', () => {
    expect(decideRollout(given(active, [WHEN, approved(3, 'security')]), approve(3))).toEqual(
      refused('approved by security already'),
    );
  });

  it('holds the rollout by refusing an approval, and whoever has it go on is told of both reasons', () => {
    const decided = { type: 'StageRejected', stage: 3, approval: 'security', reason: 'not tested' } as const;
    const why = 'stage 3 is not approved as security: not tested';
    expect(withConsequences(active, decided)).toEqual([
      decided,
      { type: 'RolloutHeld', cause: 'approval', reason: why },
    ]);
    const [, also] = withConsequences(given(active, [WHEN, held()]), decided);
    expect(also).toMatchObject({ reason: `${why}; before that: why` });
  });

  it('is refused a rejection without a reason, and what is refused an approval too', () => {
    expect(decideRollout(active, reject(3, 'security', ' '))).toEqual(refused('needs a reason'));
    expect(decideRollout(active, reject(3, 'legal'))).toEqual(refused('needs approval from security, not from legal'));
    expect(decideRollout(given(active, [WHEN, approved(3, 'security')]), reject(3))).toEqual(
      refused('was approved by security already'),
    );
  });

  it('rejects once while it is held for that, again after it went on, and may approve after all', () => {
    const rejected = given(
      active,
      ...withConsequences(active, { type: 'StageRejected', stage: 3, approval: 'security', reason: 'no' }).map(
        (event): [string, RolloutEvent, string] => [WHEN, event, 'grace'],
      ),
    );
    expect(rejected.progress.at(-1)?.rejections).toEqual([{ approval: 'security', by: 'grace', at: Date.parse(WHEN) }]);
    expect(decideRollout(rejected, reject(3))).toEqual(refused('was rejected as security already, by grace'));
    const goesOn = given(rejected, ['2026-12-01T12:00:00Z', resumed()]);
    expect(decideRollout(goesOn, reject(3))).toMatchObject({ type: 'StageRejected' });
    const after = given(goesOn, ['2026-12-01T13:00:00Z', approved(3, 'security')]);
    expect(after.progress.at(-1)).toMatchObject({ approvals: [{ approval: 'security' }], rejections: [] });
  });

  it('is refused to have it go on where it would be held again at once, and told why', () => {
    const holding = given(active, [WHEN, held()]);
    expect(decideRollout(holding, resume, '3 failed instances')).toEqual(
      refused('would be held again at once: 3 failed instances'),
    );
  });

  it('is on record with approval and pause', () => {
    const rollout = given(active, [WHEN, approved(3, 'security'), 'grace'], [WHEN, paused(), 'ada']);
    expect(rollout.progress.at(-1)?.approvals).toEqual([{ approval: 'security', by: 'grace', at: Date.parse(WHEN) }]);
    expect(rollout.pause).toEqual({ by: 'ada', reason: 'a demo', since: Date.parse(WHEN) });
  });

  it('ends a hold and a pause by resuming once', () => {
    const rollout = given(active, [WHEN, paused()], [WHEN, held()], [WHEN, resumed()]);
    expect(rollout).toMatchObject({ pause: null, hold: null });
  });
});

const lane = 'prod-5.2.0~3~0';
const states: readonly Progress[] = [
  { state: 'planned' },
  { state: 'dispatching', lane, leaseUntil: 0 },
  { state: 'upgrading', lane, dispatchedAt: 0 },
  { state: 'soaking', lane, dispatchedAt: 0, since: 0 },
  { state: 'failed', lane, at: 0, reason: 'unhealthy' },
  { state: 'verified', at: 0 },
  { state: 'skipped', at: 0, by: 'ada', reason: 'gone soon' },
  { state: 'dropped', at: 0, reason: 'left-the-fleet' },
];
const decide = (progress: Progress, type: 'retry' | 'skip', reason = 'because', rollout = active) =>
  decideUpgrade(rollout, upgradeWith({ progress }), { type, reason });

describe('an operator may', () => {
  it.each(states)('retry an upgrade only after it has failed: $state', (progress) => {
    const answer =
      progress.state === 'failed' ? { type: 'UpgradeRetried' } : refused('only a failed upgrade can be retried');
    expect(decide(progress, 'retry')).toMatchObject(answer);
  });

  it.each(states)('skip an upgrade that has failed or waits: $state', (progress) => {
    const may = progress.state === 'failed' || progress.state === 'planned';
    expect(decide(progress, 'skip')).toMatchObject(may ? { type: 'UpgradeSkipped' } : refused('can be skipped'));
  });

  it('not skip without a reason', () => {
    expect(decide({ state: 'planned' }, 'skip', '')).toEqual(refused('a skip needs a reason'));
  });

  it('retry and skip while the rollout is held: that is what it waits for', () => {
    const failed = states[4] ?? { state: 'planned' };
    const holding = given(active, [WHEN, held()]);
    expect(decide(failed, 'retry', '', holding)).toMatchObject({ type: 'UpgradeRetried' });
    expect(decide(failed, 'skip', 'because', holding)).toMatchObject({ type: 'UpgradeSkipped' });
  });

  it.each([aborted(), superseded(), finished()])('do nothing about an upgrade after $type', (end) => {
    const ended = given(active, [WHEN, end]);
    expect(decide(states[4] ?? { state: 'planned' }, 'retry', '', ended)).toEqual(refused('nothing can be changed'));
    expect(decide({ state: 'planned' }, 'skip', 'because', ended)).toEqual(refused('nothing can be changed'));
  });

  it('decide about no instance before the plan is complete: it may be made again', () => {
    const planning: Rollout = { ...active, phase: { kind: 'planning' } };
    expect(decide({ state: 'planned' }, 'skip', 'gone', planning)).toEqual(refused('is being planned'));
  });

  it('retry at once, without waiting for the day that was planned', () => {
    const failed = upgradeWith({ progress: states[4] ?? { state: 'planned' }, attempt: 1 });
    const at = Date.parse(WHEN);
    const retried = evolveUpgrade(failed, { type: 'UpgradeRetried', reason: '' }, { at, actor: 'ada' });
    expect(retried).toMatchObject({ startsAt: at, phase: 'waiting', attempt: 1, progress: { state: 'planned' } });
  });
});
