import { expect, it } from 'vitest';
import { type Standing, nextStep } from '../../shared/text/nextStep.ts';
import { stage, upgrade, view } from '../cli/support/rollouts.ts';

const said = (changes: Partial<Standing>): string => nextStep({ ...view(), ...changes }).sentence;

const quiet = { waiting: 0, inFlight: 0, failed: 0, missingApprovals: ['product'] };

it.each([
  {
    when: 'something has failed',
    changes: { state: 'held', stages: [], upgrades: [upgrade({ result: 'failed' })] },
    says: 'Retry, skip or roll back what has failed (the commands are below), then go on.',
  },
  {
    when: 'a rollback has failed',
    changes: {
      state: 'held',
      stages: [],
      upgrades: [upgrade({ result: 'failed' })],
      rollsBack: { rollout: 'prod-5.2.0' },
    },
    says: 'Retry or skip what has failed (the commands are below), then go on.',
  },
  { when: 'nothing is failed any more', changes: { state: 'held', stages: [] }, says: 'Go on or end the rollout' },
  {
    when: 'something irreversible has failed',
    changes: { state: 'held', irreversible: true, stages: [], upgrades: [upgrade({ result: 'failed' })] },
    says: 'Retry or skip what has failed (the commands are below), then go on. Nothing can be rolled back: the release is marked irreversible.',
  },
  {
    when: 'an approval was refused',
    changes: { state: 'held', hold: { cause: 'approval' }, stages: [] },
    says: 'Put right what the approval was refused for and have the stage approved, then go on',
  },
  {
    when: 'somebody has it held in the pager',
    changes: { state: 'held', hold: { cause: 'page' }, stages: [] },
    says: 'Ask who has it held in the pager',
  },
  {
    when: 'an incident holds it, and failures fill its lanes',
    changes: { state: 'held', hold: { cause: 'incident' }, stages: [stage({ failed: 3, lanes: 3 })] },
    says: 'Retry, skip or roll back what has failed (the commands are below) before it can go on.',
  },
  {
    when: 'an incident holds it',
    changes: { state: 'held', hold: { cause: 'incident' } },
    says: 'Look at the incident, then go on or end the rollout. 2 upgrades still in flight will finish',
  },
  {
    when: 'a stage watches',
    changes: { stages: [stage({ ...quiet, kind: 'verification', openedAt: '2026-11-30T00:00:00+00:00' })] },
    says: 'watches the upgraded instances to the end of Tue 2026-12-01. It passes if no incident is then open on an upgraded instance. It waits for the approval of product.',
  },
  {
    when: 'a stage watches, opened late',
    changes: { stages: [stage({ kind: 'verification', openedAt: '2026-12-01T09:00:00+00:00' })] },
    says: 'for its full length, at least until the end of Tue 2026-12-01.',
  },
  {
    when: 'only an approval is missing',
    changes: { stages: [stage(quiet)] },
    says: 'Every instance in stage 3 (first-customers) is verified or excused. It waits for the approval of product.',
  },
  {
    when: 'an upgraded instance is unhealthy',
    changes: { stages: [{ ...stage({ missingApprovals: [] }), cautious: true }] },
    says: 'in stage 3 (first-customers); nothing starts while an upgraded instance is unhealthy',
  },
  { when: 'its successor is unknown', changes: { state: 'superseded' }, says: 'It goes on as another rollout.' },
] satisfies { when: string; changes: Partial<Standing>; says: string }[])(
  'the next step when $when',
  ({ changes, says }) => {
    expect(said(changes)).toContain(says);
  },
);

it.each([
  { failed: 3, lanes: 3, waiting: 4, inFlight: 0, goesOn: false },
  { failed: 1, lanes: 3, waiting: 0, inFlight: 0, goesOn: false },
  { failed: 2, lanes: 3, waiting: 4, inFlight: 0, goesOn: true },
  { failed: 0, lanes: 3, waiting: 0, inFlight: 0, goesOn: true },
])('to go on is offered only where it would not be held again at once: %o', ({ goesOn, ...counts }) => {
  const { commands } = nextStep({ ...view(), state: 'held', stages: [stage(counts)] });
  expect(commands.some(({ command }) => command.includes('rollout resume'))).toBe(goesOn);
});
