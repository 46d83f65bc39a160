import { pages } from '../../../ports/collections.ts';
import type { Store } from '../../../ports/store.ts';
import { openAlerts } from './listAlerts.ts';

/** How alerting stands now. */
export interface AlertMeasures {
  readonly open: number;
  /** Those of them that nobody has acknowledged. */
  readonly unacknowledged: number;
  /** Alerts that the pager does not take. */
  readonly pagerTrouble: number;
}

/** More of them is the same trouble. */
const MOST = 200;

/** It reads what is open or still to be told to the pager, which on most days is nothing. */
export async function measureAlerts(store: Store): Promise<AlertMeasures> {
  const [open, untold] = await Promise.all([
    openAlerts(store),
    store.query(pages, { where: { settled: false }, orderBy: 'lookAt', limit: MOST }),
  ]);
  return {
    open: open.length,
    unacknowledged: open.filter(({ standing }) => standing.acknowledged === null).length,
    pagerTrouble: untold.filter(({ value }) => value.trouble !== null).length,
  };
}
