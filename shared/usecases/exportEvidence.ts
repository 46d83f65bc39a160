import { type Head, type LedgerEntry, entryId } from '../domain/evidence/ledger.ts';
import {
  type EvidenceExport,
  alertStream,
  incidentStream,
  postMortemStream,
  pullRequestStream,
  registeredOf,
  upgradeStream,
} from '../domain/evidence/packRecord.ts';
import type { Calendar } from '../domain/calendar/workingCalendar.ts';
import type { Excluded } from '../domain/rollout/planned.ts';
import {
  type AlertDocument,
  type IncidentDocument,
  type PostMortemDocument,
  type PullRequestDocument,
  type UpgradeDocument,
  alerts,
  exclusions,
  incidents,
  ledger,
  postMortems,
  pullRequests,
  rollouts,
  trackings,
  upgrades,
} from '../ports/collections.ts';
import type { Store } from '../ports/store.ts';
import { everyDocument } from './everyDocument.ts';

/** Everything of a rollout but its ledger; `undefined` when there is no such rollout. */
export async function exportEvidence(
  store: Store,
  { timeZone }: Pick<Calendar, 'timeZone'>,
  id: string,
): Promise<EvidenceExport | undefined> {
  // The rollout comes first: whatever its seals cover is final, so later reads of it find the same.
  const document = await store.get(rollouts, id);
  if (document === undefined) return undefined;
  const rows: UpgradeDocument[] = [];
  for await (const row of everyDocument(store, upgrades, { rollout: id })) rows.push(row);
  const papers: PullRequestDocument[] = [];
  for await (const paper of everyDocument(store, pullRequests, { rollout: id })) papers.push(paper);
  const excluded: Excluded[] = [];
  for await (const part of everyDocument(store, exclusions, { rollout: id })) excluded.push(...part.excluded);
  const happened: IncidentDocument[] = [];
  for await (const incident of everyDocument(store, incidents, { rollout: id })) happened.push(incident);
  const told = await alertsOf(store, happened);
  return {
    record: {
      timeZone,
      rollout: registeredOf(document.rollout),
      trackingIssue: (await store.get(trackings, id))?.issue ?? null,
      upgrades: rows.map(({ plan, inPlan }) => ({ plan, inPlan })).toSorted(by(({ plan }) => plan.id)),
      pullRequests: papers
        .map(({ instance, merging }) => ({ instance, merging }))
        .toSorted(by((each) => each.instance)),
      excluded: excluded.toSorted(by((each) => each.id)),
      incidents: happened
        .map(({ incident, instance, url }) => ({ incident, instance, url }))
        .toSorted(by((each) => each.incident)),
      alerts: told.map(({ alert, postMortem }) => ({ alert: alert.id, postMortem: postMortem !== undefined })),
    },
    heads: Object.fromEntries<Head>([
      [`rollout:${id}`, document.head],
      ...rows.map(({ instance, head }) => [upgradeStream(id, instance), head] as const),
      ...papers.map(({ instance, head }) => [pullRequestStream(id, instance), head] as const),
      ...happened.map(({ incident, head }) => [incidentStream(incident), head] as const),
      ...told.map(({ alert }) => [alertStream(alert.id), alert.head] as const),
      ...told.flatMap(({ alert, postMortem }) =>
        postMortem === undefined ? [] : [[postMortemStream(alert.id), postMortem.head] as const],
      ),
    ]),
  };
}

interface Told {
  readonly alert: AlertDocument;
  readonly postMortem: PostMortemDocument | undefined;
}

/** The alerts of incidents, by their ids; of one that a person closed too early also those before it. */
async function alertsOf(store: Store, happened: readonly IncidentDocument[]): Promise<Told[]> {
  const found = new Map<string, Told>();
  for (const { alert: own } of happened) {
    for (let id = own; id !== null && !found.has(id);) {
      const alert = await store.get(alerts, id);
      if (alert === undefined) break;
      found.set(id, { alert, postMortem: await store.get(postMortems, id) });
      id = alert.succeeds;
    }
  }
  return [...found.values()].toSorted(by(({ alert }) => alert.id));
}

export interface LedgerPage {
  /** Each chain in its order, without a gap, also from page to page. */
  readonly entries: readonly LedgerEntry[];
  /** What to ask for the page after this one with; `null` on the last. */
  readonly next: string | null;
}

const PAGE = 1_000;

/**
 * A page of the ledger of a rollout. Entries of chains with the same beginning follow each other by their ids, so
 * thousands of chains are read in a few pages, and not with a query each.
 * @param after the `next` of the page before
 * @returns `undefined` when there is no such rollout, or no such page of it
 */
export async function exportLedger(store: Store, id: string, after?: string): Promise<LedgerPage | undefined> {
  if ((await store.get(rollouts, id)) === undefined) return undefined;
  const sections = await sectionsOf(store, id);
  const first = after === undefined ? 0 : sections.findIndex((section) => after.startsWith(section));
  if (first < 0) return undefined;
  const entries: LedgerEntry[] = [];
  for (const [index, section] of sections.slice(first).entries()) {
    const limit = PAGE - entries.length;
    if (limit === 0) break;
    const from = index === 0 && after !== undefined ? after : section;
    const found = await store.query(ledger, { afterId: from, limit });
    entries.push(...found.map(({ value }) => value).filter(({ stream }) => isOf(stream, section)));
  }
  const last = entries.length < PAGE ? undefined : entries.at(-1);
  return { entries, next: last === undefined ? null : entryId(last.stream, last.seq) };
}

/** How the ids of its entries begin. */
async function sectionsOf(store: Store, id: string): Promise<string[]> {
  const happened: IncidentDocument[] = [];
  for await (const incident of everyDocument(store, incidents, { rollout: id })) happened.push(incident);
  const told = await alertsOf(store, happened);
  const streams = [
    ...happened.map(({ incident }) => incidentStream(incident)),
    ...told.map(({ alert }) => alertStream(alert.id)),
    ...told.filter(({ postMortem }) => postMortem !== undefined).map(({ alert }) => postMortemStream(alert.id)),
  ];
  return [`rollout:${id}~`, `upgrade:${id}~`, `pull-request:${id}~`, ...streams.map((stream) => `${stream}~`)];
}

/** Of upgrades and pull requests a section is many chains, of the others it is one. */
function isOf(stream: string, section: string): boolean {
  const isMany = section.startsWith('upgrade:') || section.startsWith('pull-request:');
  return isMany ? stream.startsWith(section) : `${stream}~` === section;
}

function by<T>(key: (value: T) => string): (one: T, other: T) => number {
  return (one, other) => (key(one) < key(other) ? -1 : 1);
}
