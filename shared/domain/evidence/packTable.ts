import { formatInstant } from '../calendar/dates.ts';
import type { Instant } from '../calendar/time.ts';
import { csv } from './csv.ts';
import type { Replayed, ReplayedPullRequest, ReplayedUpgrade } from './packReplay.ts';

const COLUMNS = [
  'instance',
  'slug',
  'group',
  'stage',
  'planned date',
  'started',
  'verified',
  'from',
  'to',
  'result',
  'attempt',
  'run url',
  'tracking issue',
  'pull request',
  'author',
  'approver',
  'merged by',
  'merged at',
  'reported version',
  'soaked minutes',
  'checks',
  'reason',
] as const;

/** `upgrades.csv`: a row for each upgrade, in the order of their instances. */
export function upgradesTable({ record, upgrades }: Replayed): string {
  const moment = (at: Instant | null | undefined): string => (at ? formatInstant(at, record.timeZone) : '');
  const issue = record.trackingIssue?.url;
  return csv([COLUMNS, ...upgrades.map((each) => rowOf(each, issue, moment))]);
}

function rowOf(
  { upgrade, entries, pullRequest }: ReplayedUpgrade,
  issue: string | undefined,
  moment: (at: Instant | null | undefined) => string,
): (string | number | null | undefined)[] {
  const { plan, progress } = upgrade;
  const started = entries.findLast(({ event }) => event.type === 'SoakStarted');
  const verified = entries.findLast(({ event }) => event.type === 'UpgradeVerified');
  const checks = [started, verified].flatMap((entry) =>
    entry === undefined ? [] : [`${entry.event.type} ${moment(entry.at)} (entry ${entry.seq}): ${entry.event.reason}`],
  );
  const paper = paperOf(pullRequest);
  return [
    upgrade.instance,
    plan.slug,
    plan.group,
    upgrade.stage,
    plan.date,
    moment(upgrade.startedAt),
    progress.state === 'verified' ? moment(progress.at) : '',
    upgrade.from,
    upgrade.version,
    progress.state,
    upgrade.attempt,
    upgrade.runs.at(-1)?.url,
    issue,
    paper.url,
    paper.author,
    paper.approvedBy,
    paper.mergedBy,
    moment(paper.mergedAt),
    verified?.event.type === 'UpgradeVerified' ? verified.event.reported : '',
    verified?.event.type === 'UpgradeVerified' ? verified.event.soakedMinutes : '',
    checks.join('; '),
    entries.at(-1)?.event.reason,
  ];
}

interface PaperCells {
  readonly url?: string;
  readonly author?: string;
  readonly approvedBy?: string;
  readonly mergedBy?: string;
  readonly mergedAt?: Instant;
}

function paperOf(pullRequest: ReplayedPullRequest | undefined): PaperCells {
  if (pullRequest === undefined) return {};
  const { paper } = pullRequest.state;
  const author = pullRequest.entries.map(({ event }) => ('author' in event ? event.author : '')).findLast(Boolean);
  const known = author === undefined ? {} : { author };
  switch (paper.state) {
    case 'awaited':
      return known;
    case 'excused':
      return { ...known, approvedBy: `excused by ${paper.by}: ${paper.reason}` };
    case 'open':
    case 'closed':
      return { ...known, url: paper.url };
    case 'merged': {
      const { url, approvedBy, mergedBy, mergedAt } = paper;
      return { ...known, url, approvedBy, mergedBy, mergedAt };
    }
  }
}
