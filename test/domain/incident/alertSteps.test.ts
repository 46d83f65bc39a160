import { describe, expect, it } from 'vitest';
import { type Alert, withAction } from '../../../shared/domain/incident/alert.ts';
import type { AlertAction } from '../../../shared/domain/incident/alertAction.ts';
import { nextAlertLook, nextAlertStep } from '../../../shared/domain/incident/alertSteps.ts';
import { OPENED, alertWith } from './fixtures.ts';

const MINUTE = 60_000;
const ONE = { open: 1, total: 1 };
const NONE = { open: 0, total: 1 };
const after = (minutes: number): number => OPENED + minutes * MINUTE;

function alertAfter(...actions: Partial<AlertAction>[]): Alert {
  return actions.reduce<Alert>(
    (alert, each, index) =>
      withAction(alert, {
        key: String(index),
        at: after(2),
        kind: 'noted',
        by: 'jo',
        from: 'pager',
        text: '',
        ...each,
      }),
    alertWith(),
  );
}

describe('an alert', () => {
  it('closes when every incident of it has closed', () => {
    expect(nextAlertStep(alertWith(), ONE, after(1))).toBeUndefined();
    expect(nextAlertStep(alertWith(), NONE, after(1))).toMatchObject({ kind: 'act', action: { kind: 'closed' } });
  });

  it('reminds after 15 minutes without an acknowledgement, and then every 15 minutes', () => {
    expect(nextAlertStep(alertWith(), ONE, after(14))).toBeUndefined();
    const first = nextAlertStep(alertWith(), ONE, after(15));
    expect(first).toMatchObject({ kind: 'act', action: { kind: 'reminded' } });
    const reminded = alertAfter({ kind: 'reminded', at: after(15) });
    expect(nextAlertStep(reminded, ONE, after(29))).toBeUndefined();
    expect(nextAlertStep(reminded, ONE, after(30))).toMatchObject({ action: { kind: 'reminded' } });
  });

  it('that nobody answers reminds ever more seldom, at last every four hours', () => {
    let alert: Alert = alertWith();
    const minutes: number[] = [];
    while (minutes.length < 10) {
      const last = minutes.at(-1) ?? 0;
      const next = Array.from({ length: 1000 }, (_, index) => last + index + 1).find(
        (minute) => nextAlertStep(alert, ONE, after(minute)) !== undefined,
      );
      const step = nextAlertStep(alert, ONE, after(next ?? 0));
      if (next === undefined || step?.kind !== 'act') throw new Error('it reminds no more');
      alert = withAction(alert, step.action);
      minutes.push(next);
    }
    const intervals = minutes.map((minute, index) => minute - (minutes[index - 1] ?? 0));
    expect(intervals).toEqual([15, 15, 15, 15, 30, 60, 120, 240, 240, 240]);
  });

  it('reminds nobody once somebody has it, has snoozed it, or has decided about it', () => {
    expect(nextAlertStep(alertAfter({ kind: 'acknowledged' }), ONE, after(60))).toBeUndefined();
    const snoozed = alertAfter({ kind: 'snoozed', text: String(after(60)) });
    expect(nextAlertStep(snoozed, ONE, after(60))).toBeUndefined();
    expect(nextAlertStep(snoozed, ONE, after(75))).toMatchObject({ action: { kind: 'reminded' } });
    expect(nextAlertStep(alertAfter({ kind: 'declared' }), ONE, after(60))).toBeUndefined();
  });

  it('that a person closed too early is told again after half an hour', () => {
    const closed = alertAfter({ kind: 'closed', at: after(2) });
    expect(nextAlertStep(closed, ONE, after(31))).toBeUndefined();
    expect(nextAlertLook(closed, ONE, after(3))).toBe(after(32));
    expect(nextAlertStep(closed, ONE, after(32))).toEqual({
      kind: 'reopen',
      reason: 'closed by jo, and Monitoring still has it open 30 minutes later',
    });
  });

  it('that a person dismissed and closed is left alone', () => {
    const dismissed = alertAfter({ kind: 'dismissed' }, { kind: 'closed' });
    expect(nextAlertStep(dismissed, ONE, after(600))).toBeUndefined();
    expect(nextAlertLook(dismissed, ONE, after(600))).toBeUndefined();
  });

  it('is looked at every minute while others may join it, and every five minutes afterwards', () => {
    expect(nextAlertLook(alertWith(), ONE, after(1))).toBe(after(2));
    expect(nextAlertLook(alertWith(), ONE, after(6))).toBe(after(11));
    expect(nextAlertLook(alertWith(), ONE, after(12))).toBe(after(15));
  });
});
