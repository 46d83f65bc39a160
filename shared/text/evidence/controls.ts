import type { Control, LedgerEntry } from '../../domain/evidence/ledger.ts';
import type { Replayed } from '../../domain/evidence/packReplay.ts';
import { counted } from '../days.ts';
import { document, plain, table } from './markdown.ts';

interface Asked {
  readonly control: Control;
  readonly asks: string;
  readonly where: string;
  /** The same in a pack that has alerts. */
  readonly whereWithAlerts?: string;
}

const CONTROLS: readonly Asked[] = [
  {
    control: 'CI-25',
    asks: 'Instances are monitored, and alerts become incidents.',
    where: 'Incidents in `report.md`; the chains `incident:…` in `ledger.jsonl`.',
    whereWithAlerts:
      'Incidents and Alerts in `report.md`: who was paged, who acknowledged after how long, what was decided, and what the post-mortem asked for; the chains `incident:…`, `alert:…` and `post-mortem:…` in `ledger.jsonl`.',
  },
  {
    control: 'CI-86',
    asks: 'Health is checked after each upgrade, and alerts are configured.',
    where:
      'The columns verified, reported version, soaked minutes and checks of `upgrades.csv`; the chains `upgrade:…` and `incident:…` in `ledger.jsonl`.',
  },
  {
    control: 'CI-100',
    asks: 'Instances are upgraded within the release process.',
    where:
      '`report.md` for policy, stages and approvals; the columns pull request, author, approver and merged by of `upgrades.csv`; every chain but incidents in `ledger.jsonl`.',
    whereWithAlerts:
      '`report.md` for policy, stages and approvals; the columns pull request, author, approver and merged by of `upgrades.csv`; every chain but those of incidents, alerts and post-mortems in `ledger.jsonl`.',
  },
];

/** `controls.md`: which entries are evidence for which control, how many there are, and where to look. */
export function controls({ record, upgrades, missing }: Replayed, entries: readonly LedgerEntry[]): string {
  const verified = upgrades.filter(({ upgrade }) => upgrade.progress.state === 'verified').length;
  return document(
    `# Controls of ${plain(record.rollout.id)}`,
    `${counted(entries.length, 'entry', 'entries')}, ${counted(verified, 'verified upgrade')}, ${counted(missing.length, 'gap')}; gaps are listed first in \`report.md\`.`,
    ...CONTROLS.flatMap((asked) => section(asked, entries, record.alerts !== undefined)),
  );
}

function section(asked: Asked, entries: readonly LedgerEntry[], hasAlerts: boolean): string[] {
  const { control, asks, where, whereWithAlerts } = asked;
  const types = Map.groupBy(
    entries.filter((entry) => entry.controls.includes(control)),
    ({ event }) => event.type,
  );
  const counts = [...types].map(([type, each]) => [plain(type), each.length] as const);
  counts.sort(([a], [b]) => (a < b ? -1 : 1));
  const events =
    counts.length === 0 ? 'No entry of this rollout is evidence for it.' : table(['event', 'entries'], counts);
  return [`## ${control}`, `${asks} Where to look: ${hasAlerts ? (whereWithAlerts ?? where) : where}`, events];
}
