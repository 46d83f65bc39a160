import type { RolloutSummary } from '../../usecases/views.ts';
import { dayName } from '../days.ts';
import { inline, inlineShort, link, short } from './inline.ts';
import { approvalCommands, choices, environmentOf, failureCommands, moment, standingStep } from './rolloutWords.ts';
import type { Neighbour, TrackingView } from './trackingView.ts';
import { rollsBackText } from '../rollbackWords.ts';
import { paragraphs, within } from './within.ts';

/** What stops the rollout, where it stands, what can be done, and what it is. */
export function issueHead(view: TrackingView): string {
  const { rollout, stages } = view;
  const step = standingStep(rollout, stages);
  const failures = stages.some(({ failed }) => failed > 0) && rollout.endedAt === null;
  const commands = [
    ...step.commands,
    ...(failures ? failureCommands(rollout) : []),
    ...(rollout.endedAt === null ? approvalCommands(rollout.id, stages) : []),
  ];
  return paragraphs(
    stops(rollout),
    `**${stateName(rollout)}.** ${inlineShort(step.sentence, 1_000)}`,
    commands.length === 0 ? undefined : `What can be done now:\n\n${choices(commands)}`,
    facts(view),
  );
}

function stateName({ state }: RolloutSummary): string {
  return state.charAt(0).toUpperCase() + state.slice(1);
}

/** A hold or a pause, as an alert that nobody overlooks. */
function stops({ hold, pause }: RolloutSummary): string | undefined {
  const lines = [
    hold !== null && `**Held** since ${moment(hold.since)}: ${inlineShort(hold.detail, 600)}`,
    pause !== null &&
      `**Paused** since ${moment(pause.since)} by ${inlineShort(pause.by, 100)}: ${saidReason(pause.reason)}`,
  ].filter((line) => line !== false);
  return lines.length === 0 ? undefined : `> [!WARNING]\n> ${lines.join('\n>\n> ')}`;
}

function saidReason(reason: string): string {
  return reason.trim() === '' ? 'no reason was given' : inlineShort(reason, 600);
}

function facts(view: TrackingView): string {
  const { rollout, supersedes, supersededBy, consoleUrl } = view;
  const { sla } = rollout;
  const rows: (readonly [string, string] | false)[] = [
    ['Release', releaseName(rollout)],
    rollout.rollsBack !== null && ['Takes back', inlineShort(rollout.rollsBack.rollout, 160)],
    rollout.rollbacks.length > 0 && ['Rollbacks', rolledBack(rollout)],
    ['Environment', inlineShort(environmentOf(rollout), 80)],
    ['Policy', policyName(rollout)],
    ['Released', moment(rollout.releasedAt)],
    ['Registered', `${moment(rollout.startedAt)} by ${inlineShort(rollout.registeredBy, 100)}`],
    sla !== null && ['Promised by', dayName(sla.deadline)],
    sla !== null && ['Forecast', `${dayName(sla.forecast)}, ${sla.met ? 'in time' : '**later than promised**'}`],
    rollout.endedAt !== null && ['Ended', moment(rollout.endedAt)],
    supersedes !== undefined && ['Takes the place of', neighbour(supersedes)],
    supersededBy !== undefined && ['Goes on as', neighbour(supersededBy)],
    consoleUrl !== undefined && ['Console', link('open', consoleUrl)],
  ];
  const lines = rows.filter((row) => row !== false).map(([name, value]) => `| ${name} | ${value} |`);
  return [`| Rollout | ${inlineShort(rollout.id, 160)} |`, '| - | - |', ...lines].join('\n');
}

function releaseName(rollout: RolloutSummary): string {
  const back = rollsBackText(rollout);
  if (back !== undefined) return `${inlineShort(back, 360)}: ${saidReason(rollout.rollsBack?.reason ?? '')}`;
  const final = rollout.irreversible ? ', **irreversible**: nothing is rolled back' : '';
  return `${inlineShort(rollout.version, 120)}, a ${rollout.type} release${final}`;
}

function rolledBack({ rollbacks }: RolloutSummary): string {
  const each = rollbacks.map(({ instance, rollback }) => inlineShort(`${instance} by ${rollback}`, 260));
  return within(each, 1_500, ', ', 'rollbacks');
}

function policyName({ policy, resumeStage }: RolloutSummary): string {
  const from = resumeStage > 1 ? `, internal instances first, then on from stage ${resumeStage}` : '';
  return `${inlineShort(policy, 80)}${from}`;
}

export function neighbour({ version, issueUrl }: Neighbour): string {
  const label = short(version, 120);
  return issueUrl === null ? inline(label) : link(label, issueUrl);
}
