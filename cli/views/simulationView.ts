import type { SimulationResult } from '../../infra/simulator/simulate.ts';
import { z } from 'zod';
import { counted, dayName, momentName } from '../../shared/text/days.ts';
import type { Style } from '../output.ts';
import { indented, table } from '../text/table.ts';

/** The parts of the result that are shown here; the JSON has more. */
const played = z.object({
  rollouts: z.array(
    z.object({
      version: z.string(),
      policy: z.string(),
      outcome: z.enum(['completed', 'superseded', 'held', 'aborted']),
      reason: z.string().nullish(),
      startedAt: z.string(),
      endedAt: z.string().nullable(),
    }),
  ),
  upgrades: z.array(
    z.object({
      version: z.string(),
      instance: z.string(),
      group: z.string(),
      stage: z.number(),
      date: z.string(),
      result: z.enum(['verified', 'failed', 'rolled-back', 'skipped', 'in-flight', 'planned', 'dropped']),
      reason: z.string().nullish(),
    }),
  ),
});
type PlayedRollout = z.infer<typeof played>['rollouts'][number];
type PlayedUpgrade = z.infer<typeof played>['upgrades'][number];

/** How the rollouts went, what was upgraded on which day, and what failed. */
export function renderSimulation(result: SimulationResult, style: Style): string {
  const { rollouts, upgrades } = played.parse(result);
  const { entries, valid } = result.ledger;
  const parts = [
    [
      `${style.bold('Outcome')}: ${outcomeIn(result.outcome, style)}`,
      ...rollouts.map((rollout) => indented(rolloutLine(rollout, style))),
      `${counted(upgrades.length, 'upgrade')}; ledger of ${counted(entries, 'entry', 'entries')}, ${valid ? 'valid' : style.red('INVALID')}`,
    ].join('\n'),
    upgrades.length === 0 ? 'Nothing was upgraded.' : dayTable(upgrades, style),
    failures(upgrades, style),
    result.violations.length === 0 ? '' : style.red(['Violations', ...result.violations].join('\n  ')),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function rolloutLine({ version, policy, outcome, reason, startedAt, endedAt }: PlayedRollout, style: Style): string {
  const until = endedAt === null ? '' : ` to ${momentName(endedAt)}`;
  const because = reason === null || reason === undefined ? '' : ` (${reason})`;
  return `${style.bold(version)}  ${policy}  ${outcomeIn(outcome, style)}${because}, ${momentName(startedAt)}${until}`;
}

function outcomeIn(outcome: PlayedRollout['outcome'], style: Style): string {
  switch (outcome) {
    case 'completed':
      return style.green(outcome);
    case 'superseded':
      return style.dim(outcome);
    case 'held':
      return style.yellow(outcome);
    case 'aborted':
      return style.red(outcome);
  }
}

function dayTable(upgrades: readonly PlayedUpgrade[], style: Style): string {
  const columns = [
    { title: 'DAY' },
    { title: 'VERSION' },
    { title: 'STAGE' },
    ...['INTERNAL', 'TRIAL', 'CUSTOMER', 'VERIFIED', 'FAILED', 'OTHER'].map((title) => ({
      title,
      align: 'right' as const,
    })),
  ];
  const sorted = upgrades.toSorted((a, b) => (a.date < b.date ? -1 : Number(a.date > b.date)));
  const byDay = Map.groupBy(sorted, ({ date, version, stage }) => `${date} ${version} ${stage}`);
  const rows = [...byDay.values()].map((members) => {
    const [{ date, version, stage } = { date: '', version: '', stage: 0 }] = members;
    const count = (is: (upgrade: PlayedUpgrade) => boolean): string => String(members.filter(is).length || '-');
    return [
      dayName(date),
      version,
      String(stage),
      ...['internal', 'trial', 'customer'].map((group) => count((each) => each.group === group)),
      count(({ result }) => result === 'verified'),
      { text: count(({ result }) => result === 'failed'), paint: style.red },
      count(({ result }) => result !== 'verified' && result !== 'failed'),
    ];
  });
  return table(columns, rows, style);
}

function failures(upgrades: readonly PlayedUpgrade[], style: Style): string {
  const failed = upgrades.filter(({ result }) => result === 'failed');
  if (failed.length === 0) return '';
  const lines = failed.map(({ instance, version, date, reason }) => {
    return `${instance} to ${version} on ${dayName(date)}${reason ? `: ${reason}` : ''}`;
  });
  return `${style.red(style.bold('Failed'))}\n${indented(lines.join('\n'))}`;
}
