import { describe, expect, it } from 'vitest';
import type { OpsgenieBoard } from '../../infra/local/standins/opsgenie/board.ts';
import { boardPeople } from '../../infra/local/standins/opsgenie/people.ts';
import type { Pager } from '../../shared/ports/pager.ts';
import { viewWith } from '../domain/incident/views.ts';

const view = viewWith();
const alias = view.id;
const note = { by: 'jo', text: 'looking' };

/** What every pager must do. */
export function pagerContract(name: string, setUp: () => Promise<{ pager: Pager; board: OpsgenieBoard }>): void {
  describe(name, () => {
    it('opens an alert once while it is open, however often it is asked to', async () => {
      const { pager, board } = await setUp();
      const id = await pager.open(view);
      expect(await pager.open(view)).toBe(id);
      expect(board.all()).toMatchObject([
        { id, alias, count: 2, priority: 'P1', message: view.headline, source: 'Tranche' },
      ]);
      expect(await pager.find(alias)).toMatchObject({ id, status: 'open', priority: 'P1', by: null });
    });

    it('acknowledges, takes that back and closes, and says who asked for it', async () => {
      const { pager, board } = await setUp();
      const id = await pager.open(view);
      expect(await pager.acknowledge(alias, note)).toBe(true);
      expect(await pager.find(alias)).toMatchObject({ id, status: 'acknowledged', by: 'Tranche for jo' });
      expect(await pager.unacknowledge(alias, note)).toBe(true);
      expect(await pager.find(alias)).toMatchObject({ status: 'open', by: null });
      expect(await pager.close(alias, { by: 'tranche', text: 'every incident has closed' })).toBe(true);
      expect(board.all()).toMatchObject([{ status: 'closed', closedBy: 'Tranche' }]);
    });

    it('does twice what it is asked twice, without another effect', async () => {
      const { pager, board } = await setUp();
      await pager.open(view);
      await pager.acknowledge(alias, note);
      expect(await pager.acknowledge(alias, note)).toBe(true);
      expect(board.all()[0]?.log.map(({ text }) => text)).toEqual(['opened', 'acknowledged']);
    });

    it('finds the newest alert of an alias, also when a person has closed it', async () => {
      const { pager, board } = await setUp();
      const people = boardPeople(board);
      await pager.open(view);
      people.close('sam', alias);
      const first = await pager.find(alias);
      expect(first).toMatchObject({ status: 'closed' });
      const second = await pager.open(view);
      expect(await pager.find(alias)).toMatchObject({ id: second, status: 'open' });
      people.close('sam', alias);
      expect(await pager.find(alias)).toMatchObject({ id: second, status: 'closed' });
      expect(await pager.find(alias, first?.id)).toMatchObject({ id: first?.id, status: 'closed' });
    });

    it('finds nothing under an alias that only resembles', async () => {
      const { pager } = await setUp();
      await pager.open(view);
      expect(await pager.find(`${alias}0`)).toBeUndefined();
      expect(await pager.find(String.raw`a"b\c/../%?&#`)).toBeUndefined();
    });

    it('says so when an alert is not there', async () => {
      const { pager, board } = await setUp();
      const all = () => [
        pager.acknowledge(alias, note),
        pager.unacknowledge(alias, note),
        pager.note(alias, note),
        pager.close(alias, note),
      ];
      expect(await Promise.all(all())).toEqual([false, false, false, false]);
      expect(await pager.notes(alias)).toEqual([]);
      await pager.open(view);
      boardPeople(board).close('sam', alias);
      expect(await Promise.all(all())).toEqual([false, false, false, false]);
    });

    it('adds notes, and to a closed alert by its own id', async () => {
      const { pager, board } = await setUp();
      const id = await pager.open(view);
      await pager.note(alias, { by: 'jo', text: 'restarted' });
      boardPeople(board).close('sam', alias);
      expect(await pager.note(alias, { by: 'jo', text: 'declared' }, id)).toBe(true);
      expect(await pager.notes(alias, id)).toEqual(['declared', 'restarted']);
    });

    it.each(['a b/../c?identifierType=id#"\\ü&', 'https://elsewhere.example/x'])(
      'names an alert by %s',
      async (odd) => {
        const { pager, board } = await setUp();
        const id = await pager.open(viewWith({ id: odd }));
        expect(await pager.acknowledge(odd, note)).toBe(true);
        boardPeople(board).close('sam', odd);
        expect(await pager.find(odd)).toMatchObject({ id, status: 'closed' });
      },
    );

    it('cuts a note that is too long', async () => {
      const { pager } = await setUp();
      await pager.open(view);
      expect(await pager.note(alias, { by: 'x'.repeat(300), text: 'y'.repeat(30_000) })).toBe(true);
      expect((await pager.notes(alias))[0]).toHaveLength(25_000);
    });

    it('pings a heartbeat, and fails for certain where there is none', async () => {
      const { pager, board } = await setUp();
      board.addHeartbeat('tranche prod', 10);
      await pager.ping('tranche prod');
      expect(board.heartbeats()).toMatchObject([
        { name: 'tranche prod', pingedAt: expect.any(Number), expired: false },
      ]);
      await expect(pager.ping('other')).rejects.toMatchObject({ name: 'VendorError', certain: true, retryable: false });
    });
  });
}
