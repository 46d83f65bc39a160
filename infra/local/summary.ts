import pc from 'picocolors';
import { clean } from '../../shared/text/clean.ts';
import { timeOf } from '../../shared/text/days.ts';
import type { RolloutView, UpgradeView } from '../../shared/usecases/views.ts';

/** Who was upgraded when, and why in that order. */
export function summaryOf(rollout: RolloutView): string {
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
  ].join('\n');
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
