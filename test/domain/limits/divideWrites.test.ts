import { describe, expect, it } from 'vitest';
import { divideWrites } from '../../../shared/domain/limits/divideWrites.ts';

function work(rollout: string, ...writes: readonly number[]) {
  return writes.map((each) => ({ rollout, writes: each }));
}

describe('dividing the writes that are available', () => {
  it('gives every rollout the same', () => {
    const { taken, total } = divideWrites(6, [...work('a', 1, 1, 1, 1, 1), ...work('b', 1, 1, 1, 1)]);
    expect(Map.groupBy(taken, ({ rollout }) => rollout).get('a')).toHaveLength(3);
    expect(total).toBe(6);
  });

  it('never leaves two rollouts half each of what a piece costs', () => {
    const { taken, total } = divideWrites(6, [...work('a', 4), ...work('b', 4)]);
    expect(taken).toEqual(work('a', 4));
    expect(total).toBe(4);
  });

  it('never takes more than there is, nor breaks a piece', () => {
    expect(divideWrites(3, work('a', 4, 2, 2))).toEqual({ taken: work('a', 2), total: 2 });
  });

  it('lets through what costs nothing when nothing is available', () => {
    expect(divideWrites(0, work('a', 3, 0))).toEqual({ taken: work('a', 0), total: 0 });
  });
});
