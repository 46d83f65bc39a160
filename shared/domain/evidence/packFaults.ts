import { canonicalJson } from './canonicalJson.ts';
import { planHash } from '../rollout/planHash.ts';
import type { RollsBack, RolloutEvent } from '../rollout/rollout.ts';
import { isFinal } from '../rollout/upgrade.ts';
import { type EntryOf, GENESIS, type Head, type LedgerEntry, chainFault, seal } from './ledger.ts';
import type { Manifest } from './packManifest.ts';
import { type EvidenceRecord, pullRequestStream, streamsOf, upgradeStream } from './packRecord.ts';
import type { Replayed } from './packReplay.ts';

/** What is wrong with the chains by themselves: a gap, a changed entry, a chain that is not of this rollout. */
export function chainFaults(record: EvidenceRecord, entries: readonly LedgerEntry[]): string[] {
  const expected = new Set(streamsOf(record));
  const heads = new Map<string, Head>();
  const faults: string[] = [];
  for (const entry of entries) {
    if (!expected.has(entry.stream)) faults.push(`${entry.stream}: entry ${entry.seq} is of no chain of this rollout`);
    const fault = chainFault(heads.get(entry.stream) ?? GENESIS, entry);
    if (fault !== undefined) faults.push(`${entry.stream}: ${fault}`);
    heads.set(entry.stream, { seq: entry.seq, hash: entry.hash });
  }
  return faults;
}

/** Where a chain ends against where it is said to end. */
export function headFaults(
  found: ReadonlyMap<string, Head>,
  stated: Readonly<Record<string, Head>>,
  by: string,
): string[] {
  const missing = Object.keys(stated).filter((stream) => !found.has(stream));
  return [
    ...missing.map((stream) => `${stream}: ${by} names it, and it is not in the ledger`),
    ...[...found].flatMap(([stream, head]) => {
      const said = Object.hasOwn(stated, stream) ? stated[stream] : undefined;
      if (said === undefined) return [`${stream}: ${by} does not name it`];
      if (said.seq === head.seq && said.hash === head.hash) return [];
      return said.seq === head.seq
        ? [`${stream}: entry ${head.seq} is not the one that ${by} names`]
        : [`${stream}: ends with entry ${head.seq}, ${by} says ${said.seq}`];
    }),
  ];
}

/** The head and the seal of the rollout as the manifest repeats them. */
export function manifestFaults({ head, heads, rollout }: Manifest): string[] {
  const own = heads[`rollout:${rollout}`];
  return own?.hash === head.hash && own.seq === head.seq ? [] : ['manifest.json: the head is not that of the rollout'];
}

/** Hashes in the chain of the rollout that cover more than itself: the registration, the plan and the seals. */
export function sealFaults(replayed: Replayed): string[] {
  return replayed.decisions.flatMap((entry) => {
    const fault = decisionFault(replayed, entry);
    return fault === undefined ? [] : [`${entry.stream}: ${fault}`];
  });
}

function decisionFault(replayed: Replayed, entry: EntryOf<RolloutEvent>): string | undefined {
  const { event } = entry;
  switch (event.type) {
    case 'ReleaseRegistered':
      return registrationFault(replayed, entry, event);
    case 'RolloutPlanned': {
      const planned = replayed.record.upgrades.filter(({ inPlan }) => inPlan).map(({ plan }) => plan);
      if (planHash(planned) !== event.planHash) return 'the plan is not the one recorded';
      return exclusionFault(replayed.record, event.excluded);
    }
    case 'StageCompleted':
      return event.seal === seal(headsOf(replayed, event.stage))
        ? undefined
        : `the seal of stage ${event.stage} does not fit`;
    case 'EvidenceSealed':
      return fitsWhole(replayed, event.seal) ? undefined : 'its seal does not fit its upgrades and pull requests';
    default:
      return undefined;
  }
}

function registrationFault(
  { record: { rollout } }: Replayed,
  { at, actor }: LedgerEntry,
  event: Extract<RolloutEvent, { type: 'ReleaseRegistered' }>,
): string | undefined {
  const told: [string, string | number | null, string | number | null][] = [
    ['version', event.version, rollout.version],
    ['kind of release', event.releaseType, rollout.releaseType],
    ['policy', event.policy, rollout.policy.name],
    ['resumed stage', event.resumeStage, rollout.resumeStage],
    ['time of release', event.releasedAt, rollout.releasedAt],
    ['rollout before it', event.supersedes, rollout.supersedes],
    ['whether it is irreversible', irreversible(event), irreversible(rollout)],
    ['what it rolls back', rolledBack(event), rolledBack(rollout)],
    ['time of registration', at, rollout.registeredAt],
    ['registrar', actor, rollout.registeredBy],
  ];
  const wrong = told.filter(([, inLedger, inRecord]) => inLedger !== inRecord).map(([name]) => name);
  return wrong.length === 0 ? undefined : `record.json differs from the registration: ${wrong.join(', ')}`;
}

function irreversible({ irreversible: said = false }: { readonly irreversible?: boolean }): string {
  return said ? 'yes' : 'no';
}

function rolledBack({ rollsBack }: { readonly rollsBack?: RollsBack }): string | null {
  return rollsBack === undefined ? null : canonicalJson(rollsBack);
}

function exclusionFault({ excluded }: EvidenceRecord, recorded: object): string | undefined {
  const counts = new Map<string, number>();
  for (const { reason } of excluded) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const said = new Map<string, unknown>(Object.entries(recorded));
  const fits = counts.size === said.size && [...counts].every(([reason, count]) => said.get(reason) === count);
  return fits ? undefined : 'the excluded instances are not as many as recorded';
}

/** Of a stage those that can no longer change; of the whole rollout all of them. */
function headsOf({ upgrades, record, heads }: Replayed, stage?: number): { stream: string; head: Head }[] {
  const sealed = upgrades.filter(({ upgrade }) => stage === undefined || (upgrade.stage === stage && isFinal(upgrade)));
  return sealed.map(({ upgrade }) => headOf(heads, upgradeStream(record.rollout.id, upgrade.instance)));
}

/** A chain without an entry says nothing: a seal that leaves it out is as good. */
function fitsWhole(replayed: Replayed, stated: string): boolean {
  const { record, heads } = replayed;
  const papers = record.pullRequests.map(({ instance }) =>
    headOf(heads, pullRequestStream(record.rollout.id, instance)),
  );
  const upgrades = headsOf(replayed);
  const begun = papers.filter(({ head }) => head.seq > 0);
  return stated === seal([...upgrades, ...papers]) || stated === seal([...upgrades, ...begun]);
}

function headOf(heads: ReadonlyMap<string, Head>, stream: string): { stream: string; head: Head } {
  return { stream, head: heads.get(stream) ?? GENESIS };
}
