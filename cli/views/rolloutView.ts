import { counted, dayName, momentName } from '../../shared/text/days.ts';
import { evidenceInWords } from '../../shared/text/paperwork.ts';
import { rollsBackText } from '../../shared/text/rollbackWords.ts';
import { reasonInWords } from '../../shared/text/reasons.ts';
import type { RolloutSummary, RolloutView, UpgradeView } from '../server/answers.ts';
import type { Style } from '../output.ts';
import { indented } from '../text/table.ts';
import { renderNextStep } from './nextStep.ts';
import { stageTable } from './stageTable.ts';
import { upgradeTable } from './upgradeView.ts';

const UPCOMING_SHOWN = 5;

/** A rollout at a glance: state and next step, stages with their progress, then what needs attention. */
export function renderRollout(rollout: RolloutView, { all }: { all: boolean }, style: Style): string {
  const parts = [heading(rollout, style), stageTable(rollout.stages, style), ...attention(rollout, style)];
  if (all) parts.push(section('Every upgrade', rollout.upgrades, style), excludedLines(rollout, style));
  else parts.push(theRest(rollout, style));
  return parts.filter((part) => part !== '').join('\n\n');
}

export function stateInColour(state: RolloutSummary['state'], style: Style): (text: string) => string {
  switch (state) {
    case 'active':
    case 'completed':
      return style.green;
    case 'held':
    case 'aborted':
      return style.red;
    case 'paused':
      return style.yellow;
    case 'planning':
    case 'superseded':
      return style.dim;
  }
}

function heading(rollout: RolloutView, style: Style): string {
  const { id, version, policy, resumeStage, supersedes, irreversible, rollsBack, rollbacks } = rollout;
  const resumed = resumeStage > 1 ? `, internal first, then on from stage ${resumeStage}` : '';
  const place = supersedes === null ? '' : `, in the place of ${supersedes}`;
  const final = irreversible ? `, ${style.yellow('irreversible')}` : '';
  return [
    `${style.bold(id)}  ${version}  ${rollsBackText(rollout) ?? `${policy} release${resumed}${place}`}${final}`,
    ...(rollsBack ? [`Because: ${rollsBack.reason}`] : []),
    stateLine(rollout, style),
    renderNextStep(rollout),
    ...rollbacks.map(({ instance, rollback }) => `Rollback of ${instance}: see ${rollback}`),
    ...promise(rollout, style),
    ...papers(rollout, style),
  ].join('\n');
}

/** The state, since when, and who or what is the reason. */
function stateLine({ state, hold, pause, endedAt }: RolloutView, style: Style): string {
  const word = stateInColour(state, style)(style.bold(state.toUpperCase()));
  if (endedAt !== null) return `${word} on ${momentName(endedAt)}`;
  if (state === 'held' && hold !== null) return `${word} since ${momentName(hold.since)}: ${hold.detail}`;
  if (state === 'paused' && pause !== null) {
    return `${word} since ${momentName(pause.since)} by ${pause.by}: ${pause.reason}`;
  }
  return word;
}

/** What was promised, held against the forecast or, once every instance has it, against the day of the last one. */
function promise({ sla, state, endedAt }: RolloutView, style: Style): string[] {
  if (sla === null || state === 'superseded' || state === 'aborted') return [];
  const promised = `promised by ${dayName(sla.deadline)}`;
  if (state === 'completed' && endedAt !== null) {
    const met = endedAt.slice(0, 10) <= sla.deadline;
    return [`${met ? style.green('SLA met') : style.red(style.bold('SLA missed'))}: ${promised}`];
  }
  const verdict = sla.met ? style.green('SLA on track') : style.red(style.bold('SLA AT RISK'));
  return [`${verdict}: forecast ${dayName(sla.forecast)}, ${promised}`];
}

/** Where everybody else can follow it, and what an auditor would still miss. */
function papers(rollout: RolloutView, style: Style): string[] {
  const { state, trackingIssue, closedAt, evidence } = rollout;
  if (state === 'planning') return [];
  const colour = closedAt !== null ? style.green : evidence.complete ? (text: string): string => text : style.yellow;
  return [
    ...(trackingIssue === null ? [] : [`Tracking issue: ${trackingIssue.url}`]),
    `Evidence: ${colour(evidenceInWords(rollout))}`,
  ];
}

function attention({ upgrades }: RolloutView, style: Style): string[] {
  const of = (result: UpgradeView['result']): UpgradeView[] => upgrades.filter((upgrade) => upgrade.result === result);
  return [
    section(style.red('Failed'), of('failed'), style),
    section('In flight', of('in-flight'), style),
    section('Excused by an operator', of('skipped'), style),
  ];
}

/** What need not be looked at now is counted. */
function theRest({ upgrades, excluded }: RolloutView, style: Style): string {
  const waiting = upgrades.filter(({ result }) => result === 'planned');
  const verified = upgrades.filter(({ result }) => result === 'verified').length;
  const counts = `${verified} of ${counted(upgrades.length, 'instance')} verified, ${waiting.length} to come, ${excluded.length} not taking part`;
  const next = section('Next', waiting.slice(0, UPCOMING_SHOWN), style);
  return [next, style.dim(`${counts}; add --all to see every one.`)].filter((part) => part !== '').join('\n\n');
}

function section(title: string, upgrades: readonly UpgradeView[], style: Style): string {
  return upgrades.length === 0 ? '' : `${style.bold(title)}\n${indented(upgradeTable(upgrades, style))}`;
}

function excludedLines({ excluded }: RolloutView, style: Style): string {
  if (excluded.length === 0) return '';
  const lines = excluded.map(({ id, reason }) => `${id}  ${reasonInWords(reason)}`);
  return `${style.bold('Not taking part')}\n${indented(lines.join('\n'))}`;
}
