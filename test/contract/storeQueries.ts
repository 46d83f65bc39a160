import { describe, expect, it } from 'vitest';
import type { Query, Store } from '../../shared/ports/store.ts';
import { type Job, counters, job, jobs, putJobs } from './jobs.ts';
import { byHand, sampleJobs, sampleQueries } from './queryModel.ts';

export function describeQueries(current: () => Store): void {
  const ids = async (query: Query<Job>) => (await current().query(jobs, query)).map(({ id }) => id);

  describe('queries', () => {
    it('find nothing in an empty collection', async () => {
      expect(await ids({ where: { rollout: 'r1' } })).toEqual([]);
      expect(await current().count(jobs, { where: { rollout: 'r1' } })).toBe(0);
    });

    it('answer with ids and documents, in the order of the ids', async () => {
      await putJobs(current(), { b: job({ stage: 2 }), a: job({ stage: 3 }), B: job() });
      expect(await current().query(jobs, {})).toEqual([
        { id: 'B', value: job() },
        { id: 'a', value: job({ stage: 3 }) },
        { id: 'b', value: job({ stage: 2 }) },
      ]);
    });

    it('compare every field of an equality, in whichever order they are named', async () => {
      await putJobs(current(), { a: job(), b: job({ stage: 2 }), c: job({ rollout: 'r2' }) });
      expect(await ids({ where: { rollout: 'r1', stage: 1 } })).toEqual(['a']);
      expect(await ids({ where: { stage: 1, rollout: 'r2' } })).toEqual(['c']);
    });

    it('find null as a value of its own', async () => {
      await putJobs(current(), { a: job(), b: job({ note: '' }), c: job({ note: 'null' }) });
      expect(await ids({ where: { note: null } })).toEqual(['a']);
      expect(await ids({ where: { note: '' } })).toEqual(['b']);
      expect(await current().count(jobs, { where: { note: null } })).toBe(1);
    });

    it('tell true from false', async () => {
      await putJobs(current(), { a: job({ held: true }), b: job() });
      expect(await ids({ where: { held: true } })).toEqual(['a']);
      expect(await ids({ where: { held: false } })).toEqual(['b']);
    });

    it('order by a field and then by id, null before everything', async () => {
      await putJobs(current(), { a: job({ note: 'y' }), c: job({ note: 'x' }), b: job({ note: 'x' }), d: job() });
      expect(await ids({ orderBy: 'note' })).toEqual(['d', 'b', 'c', 'a']);
      expect(await ids({ where: { rollout: 'r1' }, orderBy: 'note', limit: 2 })).toEqual(['d', 'b']);
    });

    it('order numbers as numbers', async () => {
      await putJobs(current(), {
        a: job({ startsAt: 10 }),
        b: job({ startsAt: 9 }),
        c: job({ startsAt: -1 }),
        d: job({ startsAt: 1_700_000_000_000 }),
      });
      expect(await ids({ orderBy: 'startsAt' })).toEqual(['c', 'b', 'a', 'd']);
    });

    it('find a fraction exactly, whichever it is', async () => {
      const fractions = Array.from({ length: 100 }, (_, n) => (n * Math.PI) / 10 ** (n % 20));
      await putJobs(current(), Object.fromEntries(fractions.map((startsAt, n) => [`job-${n}`, job({ startsAt })])));
      const found = await Promise.all(
        fractions.map((value) => current().count(jobs, { range: { field: 'startsAt', from: value, to: value } })),
      );
      expect(found).toEqual(fractions.map(() => 1));
    });

    it('include both bounds of a range, and order by its field without being asked', async () => {
      await putJobs(current(), {
        a: job({ startsAt: 3 }),
        b: job({ startsAt: 2 }),
        c: job({ startsAt: 1 }),
        d: job({ startsAt: 0 }),
      });
      expect(await ids({ range: { field: 'startsAt', from: 1, to: 3 } })).toEqual(['c', 'b', 'a']);
      expect(await ids({ range: { field: 'startsAt', from: 2 } })).toEqual(['b', 'a']);
      const due = { where: { rollout: 'r1', stage: 1 }, range: { field: 'startsAt', to: 1 } } as const;
      expect(await ids({ ...due, orderBy: 'startsAt' })).toEqual(['d', 'c']);
      expect(await current().count(jobs, due)).toBe(2);
    });

    it('leave null out of a range', async () => {
      await putJobs(current(), { a: job(), b: job({ note: 'x' }) });
      expect(await ids({ range: { field: 'note', to: 'z' } })).toEqual(['b']);
      expect(await ids({ range: { field: 'note', from: '' } })).toEqual(['b']);
    });

    it('stop at the limit, counts as well', async () => {
      await putJobs(current(), { a: job(), b: job(), c: job() });
      expect(await ids({ where: { rollout: 'r1' }, limit: 2 })).toEqual(['a', 'b']);
      expect(await current().count(jobs, { where: { rollout: 'r1' }, limit: 2 })).toBe(2);
      expect(await current().count(jobs, {})).toBe(3);
    });

    it('continue after an id that is not there any more, when the order is by id', async () => {
      await putJobs(current(), { a: job(), c: job() });
      expect(await ids({ where: { rollout: 'r1' }, afterId: 'b' })).toEqual(['c']);
    });

    const paged: [string, Query<Job>][] = [
      ['a whole collection', {}],
      ['an equality', { where: { rollout: 'r1' } }],
      ['an order with many ties', { where: { rollout: 'r1' }, orderBy: 'note' }],
      ['a range', { where: { rollout: 'r1', stage: 1 }, range: { field: 'startsAt', from: 1 } }],
    ];
    it.each(paged)('give %s page by page, each document once', async (_, query) => {
      const notes = [null, 'x', 'y'];
      const all = Array.from({ length: 20 }, (__, n) => [
        `job-${(n * 7) % 20}`,
        job({ note: notes[n % 3] ?? null, startsAt: n % 4, rollout: n % 5 === 0 ? 'r2' : 'r1' }),
      ]);
      await putJobs(current(), Object.fromEntries(all));
      const inPages: string[] = [];
      for (let page = await ids({ ...query, limit: 3 }); page.length > 0;) {
        inPages.push(...page);
        page = await ids({ ...query, limit: 3, afterId: page.at(-1)! });
      }
      expect(inPages).toEqual(await ids(query));
    });

    it('see a document under its new values only', async () => {
      await putJobs(current(), { a: job({ stage: 1 }) });
      await putJobs(current(), { a: job({ stage: 2 }) });
      expect(await ids({ where: { rollout: 'r1', stage: 1 } })).toEqual([]);
      expect(await ids({ where: { rollout: 'r1', stage: 2 } })).toEqual(['a']);
    });

    it('refuse a limit of nothing', async () => {
      await expect(current().query(counters, { limit: 0 })).rejects.toThrow(Error);
    });

    it('answer what filtering and sorting by hand answers', async () => {
      const all = sampleJobs(60);
      await putJobs(current(), all);
      for (const query of sampleQueries(100)) {
        const expected = byHand(all, query);
        expect(await ids(query), JSON.stringify(query)).toEqual(expected);
        expect(await current().count(jobs, query), JSON.stringify(query)).toBe(expected.length);
      }
    });
  });
}
