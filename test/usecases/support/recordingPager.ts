import type { AlertView } from '../../../shared/domain/incident/alertView.ts';
import type { Pager, PagerAlert, PagerNote } from '../../../shared/ports/pager.ts';
import { VendorError } from '../../../shared/ports/vendorError.ts';

interface Kept {
  readonly alias: string;
  status: PagerAlert['status'];
  by: string | null;
  readonly view: AlertView;
  /** How often it was opened while it was open. */
  count: number;
  readonly notes: PagerNote[];
}

export type RecordingPager = ReturnType<typeof recordingPager>;

/** A pager that keeps what it is told, as the real one does: an alias names the open alert, or else the last one. */
export function recordingPager() {
  const alerts: Kept[] = [];
  const pings: string[] = [];
  let isDown = false;
  const newest = (alias: string): Kept | undefined => alerts.findLast((each) => each.alias === alias);
  const open = (alias: string): Kept | undefined =>
    alerts.findLast((each) => each.alias === alias && each.status !== 'closed');
  const answer = async <T>(call: () => T): Promise<T> => {
    if (isDown) throw new VendorError('pager', 'does not answer', { retryable: true, certain: false });
    return call();
  };
  const onOpen = (alias: string, change: (alert: Kept) => void): Promise<boolean> =>
    answer(() => {
      const alert = open(alias);
      if (alert !== undefined) change(alert);
      return alert !== undefined;
    });

  const pager: Pager = {
    name: 'recording',
    open: (view) =>
      answer(() => {
        const alert = open(view.id);
        if (alert === undefined) alerts.push({ alias: view.id, status: 'open', by: null, view, count: 1, notes: [] });
        else alert.count += 1;
        return null;
      }),
    find: (alias) =>
      answer(() => {
        const alert = newest(alias);
        return alert === undefined
          ? undefined
          : { id: alias, status: alert.status, by: alert.by, priority: alert.view.priority, url: null };
      }),
    acknowledge: (alias, { by }) => onOpen(alias, (alert) => Object.assign(alert, { status: 'acknowledged', by })),
    unacknowledge: (alias) => onOpen(alias, (alert) => Object.assign(alert, { status: 'open', by: null })),
    notes: (alias) => answer(() => (newest(alias)?.notes ?? []).map(({ text }) => text)),
    note: (alias, note) => onOpen(alias, (alert) => void alert.notes.push(note)),
    close: (alias, { by }) => onOpen(alias, (alert) => Object.assign(alert, { status: 'closed', by })),
    ping: (heartbeat) => answer(() => void pings.push(heartbeat)),
  };
  return {
    pager,
    alerts,
    pings,
    newest,
    down: (down: boolean): void => void (isDown = down),
    /** Somebody does it in the pager itself. */
    does: (alias: string, status: PagerAlert['status'], by: string): void => {
      const alert = newest(alias);
      if (alert === undefined) throw new Error(`the pager has no alert ${alias}`);
      Object.assign(alert, { status, by });
    },
    /** Somebody deletes it there. */
    forget: (alias: string): void => {
      alerts.splice(0, alerts.length, ...alerts.filter((each) => each.alias !== alias));
    },
  };
}
