import { type SilenceDocument, silences } from '../../../ports/collections.ts';
import type { AlertingDeps } from '../deps.ts';

/** The silences that hold at this moment. */
export async function silencesNow({
  store,
  clock,
  environment,
}: Pick<AlertingDeps, 'store' | 'clock' | 'environment'>): Promise<SilenceDocument[]> {
  const now = clock.now();
  const found = await store.query(silences, {
    where: { environment },
    range: { field: 'until', from: now },
    orderBy: 'until',
  });
  return found.map(({ value }) => value).filter(({ from }) => from <= now);
}
