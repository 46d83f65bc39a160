import { expect, test } from 'vitest';
import type { AlertAction } from '../../../shared/domain/incident/alertAction.ts';
import { withAction } from '../../../shared/domain/incident/alert.ts';
import { type Page, milestoneOf, nextPageStep } from '../../../shared/domain/incident/page.ts';
import { OPENED, alertWith } from './fixtures.ts';

const pageWith = (changes: Partial<Page> = {}): Page => {
  return { alert: 'a', opened: true, pagerId: 'p', told: [], counted: 0, closed: false, ...changes };
};
const action = (changes: Partial<AlertAction>): AlertAction => {
  return { key: 'k', at: OPENED, kind: 'noted', by: 'jo', from: 'slack', text: 'looking', ...changes };
};
const after = (...actions: Partial<AlertAction>[]) =>
  actions.map((changes, i) => action({ key: `k${i}`, at: OPENED + i, ...changes })).reduce(withAction, alertWith());

test('an alert is opened, and one that has closed before that is not', () => {
  expect(nextPageStep(pageWith({ opened: false }), alertWith(), 1)).toEqual({ kind: 'open' });
  expect(nextPageStep(pageWith({ opened: false }), after({ kind: 'closed' }), 1)).toEqual({ kind: 'skip' });
  expect(nextPageStep(pageWith(), alertWith(), 1)).toBeUndefined();
});

test('what was done elsewhere is told in its order, and what was done in the pager is not', () => {
  const alert = after(
    { kind: 'acknowledged', from: 'pager' },
    { kind: 'noted' },
    { kind: 'declared', from: 'command' },
  );
  expect(nextPageStep(pageWith(), alert, 1)).toMatchObject({ kind: 'tell', action: { key: 'k1' } });
  expect(nextPageStep(pageWith({ told: ['k1'] }), alert, 1)).toMatchObject({ kind: 'tell', action: { key: 'k2' } });
  expect(nextPageStep(pageWith({ told: ['k1', 'k2'] }), alert, 1)).toBeUndefined();
});

test('an acknowledgement of what somebody has acknowledged already is not told', () => {
  const alert = after({ kind: 'acknowledged', from: 'pager' }, { kind: 'acknowledged', from: 'slack' });
  expect(nextPageStep(pageWith(), alert, 1)).toBeUndefined();
});

test('it is closed when everything before that is told, unless that was done in the pager', () => {
  const alert = after({ kind: 'noted' }, { kind: 'closed', by: 'tranche', from: 'tranche', text: 'over' });
  expect(nextPageStep(pageWith(), alert, 1)).toMatchObject({ kind: 'tell' });
  const told = pageWith({ told: ['k0'] });
  expect(nextPageStep(told, alert, 1)).toEqual({ kind: 'close', by: 'tranche', reason: 'over' });
  expect(nextPageStep({ ...told, closed: true }, alert, 9)).toBeUndefined();
  expect(nextPageStep(pageWith(), after({ kind: 'closed', from: 'pager' }), 1)).toEqual({ kind: 'closed-there' });
});

test('a decision after it was closed is told still', () => {
  const alert = after({ kind: 'closed', from: 'pager' }, { kind: 'declared' });
  expect(nextPageStep(pageWith({ closed: true }), alert, 1)).toMatchObject({
    kind: 'tell',
    action: { kind: 'declared' },
  });
});

test('of a mass outage the milestones are told', () => {
  expect([1, 2, 4, 5, 9, 10, 49, 50, 199, 200, 999, 1_000].map(milestoneOf)).toEqual([
    0, 2, 2, 5, 5, 10, 20, 50, 100, 200, 500, 1_000,
  ]);
  expect(nextPageStep(pageWith(), alertWith(), 7)).toEqual({ kind: 'count', milestone: 5 });
  expect(nextPageStep(pageWith({ counted: 5 }), alertWith(), 9)).toBeUndefined();
});
