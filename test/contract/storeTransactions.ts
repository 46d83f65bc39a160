import { describe, expect, it } from 'vitest';
import { AlreadyExists, type Store, type Transaction } from '../../shared/ports/store.ts';
import { counters, job, jobs, putJobs } from './jobs.ts';

export function describeTransactions(current: () => Store, contention: number): void {
  const count = async (id: string) => (await current().get(counters, id))?.n;
  const increment = (id: string) =>
    current().transaction(async (tx) => {
      const n = (await tx.get(counters, id))?.n ?? 0;
      tx.set(counters, id, { n: n + 1 });
    });

  describe('documents', () => {
    it('gives back what was stored, and nothing for an id that was not', async () => {
      const deep = job({ note: 'a "quote", a ü and a 🚀' });
      await putJobs(current(), { a: deep });
      expect(await current().get(jobs, 'a')).toEqual(deep);
      expect(await current().get(jobs, 'b')).toBeUndefined();
      expect(await current().get(counters, 'a')).toBeUndefined();
    });

    it.each(['', '..', 'with/slash', 'with/two/slashes', '__reserved__', 'x'.repeat(1_501)])(
      'finds nothing under "%s", which is no id',
      async (id) => {
        expect(await current().get(counters, id)).toBeUndefined();
      },
    );

    it('replaces a whole document, and deletes one that is there as well as one that is not', async () => {
      await putJobs(current(), { a: job({ note: 'first' }), b: job() });
      await current().transaction(async (tx) => {
        tx.set(jobs, 'a', job({ note: 'second' }));
        tx.delete(jobs, 'b');
        tx.delete(jobs, 'never');
      });
      expect(await current().get(jobs, 'a')).toEqual(job({ note: 'second' }));
      expect(await current().get(jobs, 'b')).toBeUndefined();
    });

    it('keeps what was written when the writer changes its object afterwards', async () => {
      const mutable = { n: 1 };
      await current().transaction(async (tx) => {
        tx.set(counters, 'a', mutable);
        mutable.n = 2;
      });
      mutable.n = 3;
      expect(await count('a')).toBe(1);
    });

    it.each(['', '.', '..', 'with/slash', '__reserved__', 'x'.repeat(1_501)])('refuses the id "%s"', async (id) => {
      await expect(current().transaction(async (tx) => tx.set(counters, id, { n: 1 }))).rejects.toThrow(Error);
    });
  });

  describe('transactions', () => {
    it(`lose none of ${contention} increments of one document at once`, async () => {
      await Promise.all(Array.from({ length: contention }, () => increment('hot')));
      expect(await count('hot')).toBe(contention);
    });

    it('return what their body returns', async () => {
      expect(await current().transaction(async () => 'result')).toBe('result');
    });

    it('change nothing when their body throws, and throw what it threw', async () => {
      const failure = new Error('on purpose');
      const failed = current().transaction(async (tx) => {
        tx.set(counters, 'a', { n: 1 });
        await tx.get(counters, 'b').catch(() => undefined);
        throw failure;
      });
      await expect(failed).rejects.toBe(failure);
      expect(await count('a')).toBeUndefined();
    });

    it('go on after one that has failed', async () => {
      await expect(current().transaction(() => Promise.reject(new Error('on purpose')))).rejects.toThrow('on purpose');
      await increment('a');
      expect(await count('a')).toBe(1);
    });

    it('are not seen before they are committed', async () => {
      const seen: (number | undefined)[] = [];
      await current().transaction(async (tx) => {
        tx.set(counters, 'a', { n: 1 });
        tx.set(counters, 'b', { n: 1 });
        seen.push(await count('a'));
      });
      expect(seen[0]).toBeUndefined();
      expect([await count('a'), await count('b')]).toEqual([1, 1]);
    });

    it('create a document once: the second finds it there, and writes nothing else either', async () => {
      const create = (other: string) =>
        current().transaction(async (tx) => {
          tx.set(counters, other, { n: 1 });
          tx.create(counters, 'claim', { n: 1 });
        });
      await create('first');
      await expect(create('second')).rejects.toBeInstanceOf(AlreadyExists);
      expect([await count('first'), await count('second')]).toEqual([1, undefined]);
    });

    it('let exactly one of several that create the same document at once succeed', async () => {
      const claims = Array.from({ length: Math.min(contention, 10) }, (_, n) =>
        current().transaction(async (tx) => tx.create(counters, 'claim', { n })),
      );
      const settled = await Promise.allSettled(claims);
      expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    it('create a document again after it was deleted', async () => {
      await putJobs(current(), { a: job() });
      await current().transaction(async (tx) => tx.delete(jobs, 'a'));
      await current().transaction(async (tx) => tx.create(jobs, 'a', job({ stage: 2 })));
      expect((await current().get(jobs, 'a'))?.stage).toBe(2);
    });

    it('apply their writes in order', async () => {
      await current().transaction(async (tx) => {
        tx.create(counters, 'a', { n: 1 });
        tx.set(counters, 'a', { n: 2 });
        tx.set(counters, 'b', { n: 1 });
        tx.delete(counters, 'b');
      });
      expect([await count('a'), await count('b')]).toEqual([2, undefined]);
    });

    const readings: [string, (tx: Transaction) => Promise<unknown>][] = [
      ['get', (tx) => tx.get(counters, 'a')],
      ['query', (tx) => tx.query(counters, {})],
      ['count', (tx) => tx.count(counters, {})],
    ];
    it.each(readings)('refuse a %s after a write, and write nothing', async (_, read) => {
      const failed = current().transaction(async (tx) => {
        tx.set(counters, 'a', { n: 1 });
        await read(tx);
      });
      await expect(failed).rejects.toThrow(Error);
      expect(await count('a')).toBeUndefined();
    });

    it('read, query and count one state', async () => {
      await putJobs(current(), { a: job(), b: job() });
      const read = await current().transaction(async (tx) => [
        (await tx.get(jobs, 'a'))?.rollout,
        (await tx.query(jobs, { where: { rollout: 'r1' } })).map(({ id }) => id),
        await tx.count(jobs, { where: { rollout: 'r1' } }),
      ]);
      expect(read).toEqual(['r1', ['a', 'b'], 2]);
    });
  });
}
