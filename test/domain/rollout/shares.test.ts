import { describe, expect, it } from 'vitest';
import { sharesOf } from '../../../shared/domain/rollout/shares.ts';

const series = (projectId: string, values: Readonly<Record<number, number>>) => ({
  projectId,
  unit: '1/s',
  points: Object.entries(values).map(([at, value]) => ({ at: Number(at), value })),
});

describe('the share of one metric in another', () => {
  it('is that of each minute, and none where the part alone is missing', () => {
    expect(sharesOf([series('a', { 1: 1, 3: 2 })], [series('a', { 1: 4, 2: 5, 3: 2 })])).toEqual([
      { ...series('a', { 1: 0.25, 2: 0, 3: 1 }), unit: '1' },
    ]);
  });

  it('is not known where there is nothing to be a part of', () => {
    const wholes = [series('a', { 1: 0, 2: NaN, 3: -1 }), series('b', { 1: 2 })];
    expect(sharesOf([series('a', { 1: 1, 4: 1 }), series('c', { 1: 1 })], wholes)).toEqual([
      { ...series('a', {}), unit: '1' },
      { ...series('b', { 1: 0 }), unit: '1' },
    ]);
  });

  it('stays unknown where the part is no number', () => {
    expect(sharesOf([series('a', { 1: NaN })], [series('a', { 1: 2 })])[0]?.points).toEqual([{ at: 1, value: NaN }]);
  });
});
