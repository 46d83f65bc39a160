import pc from 'picocolors';
import { clean } from '../../shared/text/clean.ts';
import { evidenceInWords } from '../../shared/text/paperwork.ts';
import { timeOf } from '../../shared/text/days.ts';
import { durationInWords } from '../../shared/domain/calendar/duration.ts';
import { showIncidentCommand } from '../../shared/text/operatorCommands.ts';
import type { IncidentDetail } from '../../shared/usecases/incidents/views/showIncident.ts';
import type { RolloutView, UpgradeView } from '../../shared/usecases/views.ts';

/** Who was upgraded when, and why in that order. */
export function summaryOf(rollout: RolloutView, alerting: readonly string[]): string {
  const days = Map.groupBy(rollout.upgrades, ({ date }) => date);
  const lines = [...days].flatMap(([date, upgrades]) => ['', pc.bold(date), ...upgrades.map(upgradeLine)]);
  const reasons = Map.groupBy(rollout.excluded, ({ reason }) => reason);
  const excluded = [...reasons].map(([reason, all]) => `  ${reason}: ${all.map(({ id }) => clean(id)).join(', ')}`);
  return [
    '',
    `${pc.bold(rollout.version)} is ${rollout.state}: ${verdictOf(rollout)}`,
    ...lines,
    '',
    `${pc.bold('Not upgraded')} (${rollout.excluded.length})`,
    ...excluded,
    '',
    ...whereToLook(rollout),
    ...alerting,
  ].join('\n');
}

/** What became of the incident beside the rollout, and where each of those who were told has it. */
export function incidentLines(
  incident: IncidentDetail,
  { url, places }: { readonly url: string; readonly places: readonly { label: string; url: string }[] },
): string[] {
  const { id, view, openedAt, acknowledged, decision, lasted, threads } = incident;
  const opened = Date.parse(view?.openedAt ?? openedAt);
  const after = acknowledged === null ? '' : durationInWords(Date.parse(acknowledged.at) - opened);
  const hands = acknowledged === null ? 'not acknowledged' : `acknowledged after ${after} by ${acknowledged.by}`;
  const decided = decision === null ? 'undecided' : `${decision.kind}: ${decision.reason}`;
  const posts = threads.flatMap(({ channel, permalink }) =>
    permalink === null ? [] : [{ label: `#${channel}`, url: permalink }],
  );
  const links = [{ label: 'console', url: `${url}/incidents/${id}` }, ...places, ...posts];
  return [
    `${pc.bold('One incident')} ${clean(view?.headline ?? incident.summary)}`,
    `  ${view?.priority ?? ''}, ${clean(hands)}, ${clean(decided)}; closed after ${lasted}`,
    ...links.map((link) => `  ${clean(link.label).padEnd(28)} ${clean(link.url)}`),
    `  ${'command line'.padEnd(28)} ${showIncidentCommand(id)}`,
    '',
  ];
}

/** The papers, for whoever wants to see what became of them. */
function whereToLook(rollout: RolloutView): string[] {
  const { trackingIssue, closedAt, upgrades, evidence } = rollout;
  if (trackingIssue === null) return [];
  const papers = upgrades.flatMap(({ pullRequest }) => (pullRequest === null ? [] : [pullRequest]));
  const merged = papers.filter(({ state }) => state === 'merged').length;
  const others = papers.length - merged;
  const rest = others === 0 ? '' : ` (${others} not)`;
  const verdict = evidence.complete ? 'evidence complete' : `evidence: ${evidenceInWords(rollout)}`;
  const page = papers.map(({ url }) => url?.replace(/\/pull\/\d+$/, '/pulls')).find((url) => url !== undefined);
  return [
    `tracking issue ${clean(trackingIssue.url)} ${closedAt === null ? 'open' : 'closed'}, ${merged} pull requests merged${rest}, ${clean(verdict)}`,
    ...(page === undefined ? [] : [`pull requests ${clean(page)}`]),
    '',
  ];
}

function verdictOf({ upgrades, sla }: RolloutView): string {
  const verified = upgrades.filter(({ result }) => result === 'verified').length;
  const asPlanned = upgrades.filter(({ date, plannedDate }) => date === plannedDate).length;
  const promise = sla === null ? '' : `; SLA ${sla.deadline} ${sla.met ? 'met' : 'missed'}`;
  return `${verified} of ${upgrades.length} instances verified, ${asPlanned} on the day that the plan named${promise}`;
}

function upgradeLine(upgrade: UpgradeView): string {
  const time = upgrade.startedAt === null ? '  -  ' : timeOf(upgrade.startedAt);
  const who = `${clean(upgrade.slug)} (${upgrade.group})`.padEnd(34);
  return `  ${time}  ${who} ${upgrade.from ?? ''} → ${upgrade.version}  ${upgrade.result.padEnd(9)} ${pc.dim(upgrade.why)}`;
}
