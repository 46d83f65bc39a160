import { formatInstant } from '../../domain/calendar/dates.ts';
import type { Instant } from '../../domain/calendar/time.ts';
import type { MissingEvidence } from '../../domain/evidence/completeness.ts';
import { type EntryOf, GENESIS } from '../../domain/evidence/ledger.ts';
import type { Replayed, ReplayedIncident } from '../../domain/evidence/packReplay.ts';
import { type Rollout, type RolloutEvent, statusOf } from '../../domain/rollout/rollout.ts';
import { counted } from '../days.ts';
import { reasonInWords } from '../reasons.ts';
import { alertSection } from './alertSection.ts';
import { verificationSection } from './verificationSection.ts';
import { document, link, list, plain, table } from './markdown.ts';

type Moment = (at: Instant | null | undefined) => string;

/** What binds the report to the rest of its pack: the hash of the record, and one over the heads of all chains. */
export interface Binding {
  readonly record: string;
  readonly heads: string;
}

/** `report.md`: what was done, by whom and when, with what is missing before everything else. */
export function report(replayed: Replayed, binding: Binding): string {
  const { record, rollout, decisions } = replayed;
  const moment: Moment = (at) => (at ? formatInstant(at, record.timeZone) : 'not yet');
  return document(
    `# Evidence of ${plain(rollout.id)}`,
    '## What is missing',
    missing(replayed),
    '## The release',
    release(replayed, moment),
    '## Totals',
    totals(replayed),
    '## Stages',
    stages(rollout, moment),
    '## Approvals',
    list(
      [...approvals(decisions, moment), ...approvers(replayed)],
      'No stage asked for one, or none has been given yet.',
    ),
    '## Holds, pauses and other decisions',
    list(stops(decisions, moment), 'There were none.'),
    ...verificationSection(replayed, moment),
    '## Failed upgrades',
    list(failures(replayed, moment), 'No upgrade has failed.'),
    '## Incidents',
    list(
      replayed.incidents.map((each) => incident(each, moment)),
      'None is on record for this rollout.',
    ),
    ...alertSection(replayed, moment),
    '## Not upgraded',
    list(exclusions(replayed), 'Every instance of the fleet took part.'),
    '## How to check this pack',
    check(replayed, binding),
  );
}

function missing({ missing, decisions, rollout }: Replayed): string {
  const running =
    rollout.phase.kind === 'ended'
      ? ''
      : `The rollout has not ended: this is as of entry ${decisions.length} of its chain.`;
  const sealed = decisions.some(({ event }) => event.type === 'EvidenceSealed');
  const unsealed = rollout.phase.kind === 'ended' && !sealed ? 'Its evidence is not sealed yet.' : '';
  const gaps = list(
    missing.map(missingLine),
    'Nothing: every verified upgrade has its checks, its pull request and its approver.',
  );
  return [running, unsealed, gaps].filter((part) => part !== '').join('\n\n');
}

function missingLine({ instance, what }: MissingEvidence): string {
  return instance === null ? plain(what) : `${plain(instance)}: ${plain(what)}`;
}

function release(replayed: Replayed, moment: Moment): string {
  const { record, rollout } = replayed;
  const { policy, phase, supersedes } = rollout;
  const issue = record.trackingIssue;
  const ending = phase.kind === 'ended' ? `${phase.outcome} at ${moment(phase.at)}` : statusOf(rollout);
  const successor = phase.kind === 'ended' && phase.successor !== null ? `, by ${plain(phase.successor)}` : '';
  return table(
    ['what', ''],
    [
      ['version', plain(rollout.version)],
      ['environment', plain(rollout.environment)],
      ['kind of release', rollout.releaseType],
      ...rollbackRows(rollout),
      ['policy', `${plain(policy.name)}, from stage ${rollout.resumeStage}; its whole table is in \`record.json\``],
      ['released', moment(rollout.releasedAt)],
      ['registered', `${moment(rollout.registeredAt)} by ${plain(rollout.registeredBy)}`],
      ['took the place of', supersedes === null ? 'none' : plain(supersedes)],
      ['state', `${ending}${successor}`],
      ['promised until', promise(replayed)],
      ['tracking issue', issue === null ? 'none' : `${issue.number} ${link(issue.url)}`],
      ['notes', rollout.notes === '' ? 'none' : plain(rollout.notes)],
    ],
  );
}

/** Only where there is something to say, so that packs from before say the same as ever. */
function rollbackRows({ rollsBack, irreversible = false }: Rollout): (readonly [string, string])[] {
  return [
    ...(irreversible ? [['irreversible', 'yes: nothing is rolled back'] as const] : []),
    ...(rollsBack === undefined
      ? []
      : [
          [
            'rolls back',
            `${plain(rollsBack.instance)} from ${plain(rollsBack.from)}, ${plain(rollsBack.rollout)}`,
          ] as const,
        ]),
  ];
}

/** Kept or not is known when everybody has the release; until then it is what is expected. */
function promise({ record, rollout, upgrades }: Replayed): string {
  const { sla, phase } = rollout;
  if (rollout.rollsBack !== undefined) return 'does not apply to a rollback';
  if (sla === null) return 'not planned yet';
  if (phase.kind !== 'ended' || phase.outcome !== 'completed') {
    return `${sla.deadline}; expected ${sla.forecast}${phase.kind === 'ended' ? ', not reached' : ''}`;
  }
  const last = Math.max(
    0,
    ...upgrades.map(({ upgrade: { progress } }) => (progress.state === 'verified' ? progress.at : 0)),
  );
  if (last === 0) return `${sla.deadline}; nobody was upgraded`;
  const day = formatInstant(last, record.timeZone).slice(0, 10);
  return `${sla.deadline}; ${day <= sla.deadline ? 'met' : 'NOT met'}, the last instance was verified on ${day}`;
}

function totals({ record, upgrades, incidents, alerts }: Replayed): string {
  const states = Map.groupBy(upgrades, ({ upgrade }) => upgrade.progress.state);
  const order = [
    'verified',
    'failed',
    'rolled-back',
    'skipped',
    'dropped',
    'planned',
    'dispatching',
    'upgrading',
    'soaking',
  ] as const;
  const counts = order.map((state) => [state, states.get(state)?.length ?? 0] as const);
  const merged = upgrades.filter(({ pullRequest }) => pullRequest?.state.paper.state === 'merged').length;
  return table(
    ['what', 'count'],
    [
      ['instances that took part', upgrades.length],
      ...counts.filter(([state, count]) => count > 0 || state === 'verified' || state === 'failed'),
      ['pull requests merged', merged],
      ['incidents', incidents.length],
      ...(record.alerts === undefined ? [] : [['alerts', alerts.length] as const]),
      ['instances that took no part', record.excluded.length],
    ],
  );
}

function stages({ plannedStages, progress }: Rollout, moment: Moment): string {
  const rows = plannedStages.map(({ stage, name, kind, opens, due, instances }) => {
    const real = progress.find((each) => each.stage === stage);
    const late = real?.overdue === true ? ' (overdue)' : '';
    const dates = [opens, due, moment(real?.openedAt), `${moment(real?.completedAt)}${late}`];
    return [`${stage} ${plain(name)}`, kind, instances, ...dates];
  });
  const head = ['stage', 'kind', 'instances planned', 'planned from', 'planned until', 'opened', 'completed'];
  return rows.length === 0 ? 'It is not planned yet.' : table(head, rows);
}

function approvals(decisions: readonly EntryOf<RolloutEvent>[], moment: Moment): string[] {
  return decisions.flatMap(({ event, actor, at }) =>
    event.type === 'StageApproved'
      ? [`stage ${event.stage}, ${plain(event.approval)}: ${plain(actor)} at ${moment(at)}, ${plain(event.reason)}`]
      : [],
  );
}

function approvers({ upgrades }: Replayed): string[] {
  const counts = new Map<string, number>();
  for (const { pullRequest } of upgrades) {
    const paper = pullRequest?.state.paper;
    if (paper?.state === 'merged') counts.set(paper.approvedBy, (counts.get(paper.approvedBy) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([who, count]) => `${counted(count, 'pull request')}: ${who.trim() === '' ? 'nobody' : plain(who)}`);
}

function failures({ upgrades }: Replayed, moment: Moment): string[] {
  return upgrades.flatMap(({ upgrade, entries }) =>
    entries
      .filter(({ event }) => event.type === 'UpgradeFailed')
      .map(({ event, at }) => `${plain(upgrade.instance)} at ${moment(at)}: ${plain(event.reason)}`),
  );
}

/** The steps of the timetable stand in the table of the stages. */
const ROUTINE = new Set(['ReleaseRegistered', 'RolloutPlanned', 'StageOpened', 'StageCompleted', 'StageApproved']);

function stops(decisions: readonly EntryOf<RolloutEvent>[], moment: Moment): string[] {
  return decisions
    .filter(({ event }) => !ROUTINE.has(event.type))
    .map(({ event, actor, at }) => `${event.type} at ${moment(at)} by ${plain(actor)}: ${plain(event.reason)}`);
}

function incident({ incident, instance, url, entries }: ReplayedIncident, moment: Moment): string {
  const on = instance === null ? '' : ` on ${plain(instance)}`;
  const told = entries.map(({ event, at }) => `${event.type} at ${moment(at)}`).join(', ');
  const summary = entries.at(0)?.event.reason ?? '';
  return `${plain(incident)}${on}: ${told}; ${plain(summary)}${url === null ? '' : ` ${link(url)}`}`;
}

function exclusions({ record, upgrades }: Replayed): string[] {
  const never = record.excluded.map(({ id, reason }) => `${plain(id)}: ${plain(reasonInWords(reason))}`);
  const later = upgrades.flatMap(({ upgrade: { instance, progress } }) => {
    if (progress.state === 'dropped') return [`${plain(instance)}: left, ${plain(reasonInWords(progress.reason))}`];
    if (progress.state !== 'skipped') return [];
    return [`${plain(instance)}: skipped by ${plain(progress.by)}, ${plain(progress.reason)}`];
  });
  return [...never, ...later];
}

function check({ rollout, heads }: Replayed, binding: Binding): string {
  const head = heads.get(`rollout:${rollout.id}`) ?? GENESIS;
  return [
    'Every decision is an entry of `ledger.jsonl`. This report, `upgrades.csv` and `controls.md` are made of it and of',
    '`record.json`; `tranche evidence verify` makes them again and compares. It needs no server.',
    '',
    `- the chain of the rollout ends with entry ${head.seq}, hash \`${head.hash}\`;`,
    '  compare it with the closing comment of the tracking issue',
    `- ${counted(heads.size, 'chain')}; one hash over where they end: \`${binding.heads}\``,
    `- SHA-256 of \`record.json\`: \`${binding.record}\``,
  ].join('\n');
}
