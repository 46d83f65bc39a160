import { hash } from 'node:crypto';
import { formatInstant } from '../../../domain/calendar/dates.ts';
import type { Calendar } from '../../../domain/calendar/workingCalendar.ts';
import { canonicalJson } from '../../../domain/evidence/canonicalJson.ts';
import { GENESIS } from '../../../domain/evidence/ledger.ts';
import { type SilenceRequest, decideSilence } from '../../../domain/incident/silence.ts';
import { type SilenceDocument, incidents, silences } from '../../../ports/collections.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Store, Transaction } from '../../../ports/store.ts';
import { recordSilence } from '../../records.ts';

export interface SilenceDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly calendar: Pick<Calendar, 'timeZone'>;
  readonly environment: string;
}

export type SilenceResult =
  | { readonly kind: 'done'; readonly silence: SilenceDocument }
  | { readonly kind: 'refused' | 'not-found'; readonly message: string };

/** Makes a silence. The same request again, while the silence holds or is to come, is the same silence. */
export async function silenceIncidents(
  { store, clock, environment }: SilenceDeps,
  request: SilenceRequest,
  actor: string,
): Promise<SilenceResult> {
  const by = { at: clock.now(), actor };
  const decided = decideSilence(request, by);
  if ('refused' in decided) return { kind: 'refused', message: decided.refused };
  return store.transaction(async (tx): Promise<SilenceResult> => {
    const found = await freeId(tx, canonicalJson({ environment, actor, ...request }), by.at);
    if (found.known !== undefined) return { kind: 'done', silence: found.known };
    const document: SilenceDocument = { ...decided, id: found.id, environment, endedBy: null, head: GENESIS };
    const { match, owner, from, until, reason } = decided;
    const silence = recordSilence(tx, document, [{ type: 'SilenceCreated', match, owner, from, until, reason }], by);
    return { kind: 'done', silence };
  });
}

/** Ends a silence before its time. What it keeps back is looked at again by the next watch. */
export async function endSilence(
  deps: SilenceDeps,
  id: string,
  { actor, reason }: { readonly actor: string; readonly reason: string },
): Promise<SilenceResult> {
  const { store, clock, calendar } = deps;
  const known = await store.get(silences, id);
  if (known === undefined) return { kind: 'not-found', message: `there is no silence ${id}` };
  if (known.until <= clock.now()) {
    return { kind: 'refused', message: `it ended ${formatInstant(known.until, calendar.timeZone)} already` };
  }
  // Before as well as after: whoever dies in between has them looked at too early rather than never.
  await lookAtWithheld(deps, id);
  const silence = await store.transaction(async (tx) => {
    const before = await tx.get(silences, id);
    const by = { at: clock.now(), actor };
    if (before === undefined || before.until <= by.at) return before;
    const why = reason.trim() === '' ? 'it is no longer needed' : reason.trim();
    return recordSilence(tx, { ...before, endedBy: actor }, [{ type: 'SilenceEnded', until: by.at, reason: why }], by);
  });
  await lookAtWithheld(deps, id);
  return silence === undefined
    ? { kind: 'not-found', message: `there is no silence ${id}` }
    : { kind: 'done', silence };
}

/** Those that hold and those to come, the first to end first. */
export async function listSilences({ store, clock, calendar, environment }: SilenceDeps) {
  const now = clock.now();
  const found = await store.query(silences, { where: { environment }, range: { field: 'until', from: now + 1 } });
  const withheld = await store.query(incidents, { where: { waits: true }, range: { field: 'lookAt', from: 0 } });
  return found.map(({ value }) => ({
    ...viewSilence(value, calendar),
    holds: value.from <= now,
    withholds: withheld.filter((each) => each.value.withheld?.by === value.id).length,
  }));
}

export function viewSilence(
  { id, match, owner, reason, from, until, endedBy }: SilenceDocument,
  { timeZone }: SilenceDeps['calendar'],
) {
  return {
    id,
    match,
    owner,
    reason,
    from: formatInstant(from, timeZone),
    until: formatInstant(until, timeZone),
    endedBy,
  };
}

/** An id that the request has made before, or one that none has. */
async function freeId(
  tx: Transaction,
  request: string,
  now: number,
): Promise<{ readonly id: string; readonly known: SilenceDocument | undefined }> {
  for (let seed = request; ;) {
    const id = `s-${hash('sha256', seed).slice(0, 10)}`;
    const known = await tx.get(silences, id);
    if (known === undefined || known.until > now) return { id, known };
    seed = `${request}\n${known.head.hash}`;
  }
}

async function lookAtWithheld({ store, clock }: SilenceDeps, silence: string): Promise<void> {
  const waiting = await store.query(incidents, { where: { waits: true }, range: { field: 'lookAt', from: 0 } });
  for (const { id } of waiting.filter(({ value }) => value.withheld?.by === silence)) {
    await store.transaction(async (tx) => {
      const incident = await tx.get(incidents, id);
      if (incident?.waits !== true || incident.withheld?.by !== silence) return;
      tx.set(incidents, id, { ...incident, lookAt: clock.now() });
    });
  }
}
