import { type IncidentDocument, incidents } from '../../../ports/collections.ts';
import type { Store } from '../../../ports/store.ts';

/** More of a mass outage say nothing new. */
const MOST = 200;

/** The incidents of an alert, the first to open first; of a mass outage not all of them. */
export async function membersOf(store: Store, alert: string): Promise<IncidentDocument[]> {
  const found = await store.query(incidents, { where: { alert }, limit: MOST });
  return found.map(({ value }) => value).toSorted(byOpening);
}

function byOpening(one: IncidentDocument, other: IncidentDocument): number {
  return one.openedAt - other.openedAt || (one.incident < other.incident ? -1 : 1);
}
