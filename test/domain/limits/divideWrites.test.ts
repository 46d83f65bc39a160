import { describe, expect, it } from 'vitest';
import { divideWrites } from '../../../shared/domain/limits/divideWrites.ts';

const work = (rollout: string, ...writes: number[]) => writes.map((each) => ({ rollout, writes: each }));

describe('writes', () => {
  it('all go to the only rollout, its pieces in their order and whole', () => {
    const pieces = work('a', 3, 3, 3);
    expect(divideWrites(7, pieces)).toEqual({ taken: pieces.slice(0, 2), total: 6 });
    expect(divideWrites(2, pieces)).toEqual({ taken: [], total: 0 });
  });

  it('are divided evenly between rollouts, and nobody gets more than he wants', () => {
    const pieces = [...work('a', 1, 1, 1, 1, 1, 1), ...work('b', 1, 1)];
    const { taken, total } = divideWrites(6, pieces);
    expect(total).toBe(6);
    expect(taken.filter(({ rollout }) => rollout === 'b')).toHaveLength(2);
  });

  it('that no share can use go to a piece that fits, first to a rollout without any', () => {
    expect(divideWrites(5, [...work('a', 4), ...work('b', 4)])).toEqual({ taken: work('a', 4), total: 4 });
    const pieces = [...work('a', 1, 4), ...work('b', 4)];
    expect(divideWrites(5, pieces)).toEqual({ taken: [...work('a', 1), ...work('b', 4)], total: 5 });
  });

  it('are never more than there are', () => {
    const pieces = [...work('a', 3, 1, 4), ...work('b', 2, 2), ...work('c', 5)];
    for (let available = 0; available <= 20; available += 1) {
      const { taken, total } = divideWrites(available, pieces);
      expect(total).toBeLessThanOrEqual(available);
      expect(taken.reduce((sum, { writes }) => sum + writes, 0)).toBe(total);
      expect(new Set(taken).size).toBe(taken.length);
    }
    expect(divideWrites(17, pieces).taken).toHaveLength(6);
  });

  it('are none where there is nothing to do', () => {
    expect(divideWrites(80, [])).toEqual({ taken: [], total: 0 });
  });
});
