import type { Pager } from '../../../shared/ports/pager.ts';

/** Takes everything and says nothing. */
export const quietPager: Pager = {
  name: 'quiet',
  open: () => Promise.resolve(null),
  find: () => Promise.resolve(undefined),
  acknowledge: () => Promise.resolve(true),
  unacknowledge: () => Promise.resolve(true),
  notes: () => Promise.resolve([]),
  note: () => Promise.resolve(true),
  close: () => Promise.resolve(true),
  ping: () => Promise.resolve(),
};
