import { LIMITS, alertPayload } from '../../../../shared/adapters/opsgenie/alertPayload.ts';
import { cut } from '../../../../shared/contracts/vendorText.ts';
import { signatureOf } from '../../../../shared/domain/incident/signature.ts';
import type { Pager, PagerNote } from '../../../../shared/ports/pager.ts';
import { VendorError } from '../../../../shared/ports/vendorError.ts';
import type { BoardAction } from './actions.ts';
import type { Identifier, OpsgenieBoard } from './board.ts';

/** The pager without a socket: what the adapter does over HTTP, at once. */
export function boardPager(board: OpsgenieBoard): Pager {
  const act = (identifier: Identifier, action: BoardAction, { by, text }: PagerNote): Promise<boolean> => {
    const actor = { name: cut(signatureOf(by), LIMITS.user), type: 'api' } as const;
    const note = action.kind === 'note' ? '' : cut(text, LIMITS.note);
    return Promise.resolve(board.act(identifier, action, actor, note) !== undefined);
  };
  const named = (alias: string, id: string | null = null): Identifier =>
    id === null ? { type: 'alias', value: alias } : { type: 'id', value: id };
  return {
    name: 'opsgenie',
    open(view) {
      const payload = alertPayload(view, signatureOf('tranche'));
      return Promise.resolve(board.create(payload, { name: payload.user, type: 'api' }).id);
    },
    find(alias, id) {
      const alert = board.find(named(alias, id)) ?? board.withAlias(alias)[0];
      if (alert === undefined) return Promise.resolve(undefined);
      const open = alert.acknowledgedBy === null ? 'open' : 'acknowledged';
      return Promise.resolve({
        id: alert.id,
        status: alert.status === 'closed' ? 'closed' : open,
        priority: alert.priority,
        by: alert.acknowledgedBy ?? (alert.owner || null),
        url: `https://opsgenie.example/alert/detail/${alert.id}/details`,
      });
    },
    acknowledge: (alias, note) => act(named(alias), { kind: 'acknowledge' }, note),
    unacknowledge: (alias, note) => act(named(alias), { kind: 'unacknowledge' }, note),
    close: (alias, note) => act(named(alias), { kind: 'close' }, note),
    note: (alias, note, id) => act(named(alias, id), { kind: 'note', text: cut(note.text, LIMITS.note) }, note),
    notes(alias, id) {
      const found = board.find(named(alias, id));
      return Promise.resolve((found?.notes ?? []).map(({ text }) => text).toReversed());
    },
    ping(heartbeat) {
      if (board.ping(heartbeat)) return Promise.resolve();
      const options = { retryable: false, certain: true };
      return Promise.reject(new VendorError('opsgenie', 'pinging a heartbeat: there is none of this name', options));
    },
  };
}
