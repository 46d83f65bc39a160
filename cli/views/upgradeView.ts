import { dayName, momentName } from '../../shared/text/days.ts';
import { paperInWords } from '../../shared/text/paperwork.ts';
import { reasonInWords } from '../../shared/text/reasons.ts';
import type { UpgradeView } from '../server/answers.ts';
import type { Style } from '../output.ts';
import { table } from '../text/table.ts';

/** One instance of a rollout: where it stands, why it is its turn then, and its workflow runs. */
export function renderUpgrade(upgrade: UpgradeView, style: Style): string {
  const { instance, slug, version, from, date, plannedDate, startsAt, startedAt, reason, runs } = upgrade;
  const name = slug === instance ? style.bold(instance) : `${style.bold(instance)} (${slug})`;
  const moved = date === plannedDate ? '' : `, planned for ${dayName(plannedDate)}`;
  const start = startedAt === null ? `due to start ${momentName(startsAt)}` : `started ${momentName(startedAt)}`;
  const fromVersion = from === null ? '' : `${from} -> `;
  return [
    `${name}  ${fromVersion}${version}  ${resultInColour(upgrade, style)(stateInWords(upgrade))}`,
    `  ${start}${moved}`,
    `  ${upgrade.why}`,
    ...(reason === null ? [] : [`  ${reasonInWords(reason)}`]),
    ...runs.map(({ url }, index) => `  attempt ${index + 1}: ${url}`),
    ...paperLines(upgrade).map((line) => `  ${line}`),
  ].join('\n');
}

/** Upgrades as rows; what is said of each is what matters at its stage. */
export function upgradeTable(upgrades: readonly UpgradeView[], style: Style): string {
  const titles = ['INSTANCE', 'SLUG', 'GROUP', 'STAGE', 'START', 'STATE', 'PULL REQUEST', ''];
  const rows = upgrades.map((upgrade) => [
    upgrade.instance,
    upgrade.slug === upgrade.instance ? '' : upgrade.slug,
    upgrade.group,
    String(upgrade.stage),
    momentName(upgrade.startedAt ?? upgrade.startsAt),
    { text: stateInWords(upgrade), paint: resultInColour(upgrade, style) },
    paperCell(upgrade),
    upgrade.reason === null ? '' : reasonInWords(upgrade.reason),
  ]);
  return table(
    titles.map((title) => ({ title })),
    rows,
    style,
  );
}

/** The pull request with who approved and merged it, or what is missing of it. */
function paperLines({ pullRequest }: UpgradeView): string[] {
  if (pullRequest === null) return [];
  const { url, state, approvedBy, mergedBy, missing } = pullRequest;
  const people = approvedBy === null || mergedBy === null ? '' : `, approved by ${approvedBy}, merged by ${mergedBy}`;
  return [
    `pull request ${paperInWords(state)}${people}${url === null ? '' : `: ${url}`}`,
    ...(missing === null ? [] : [`missing: ${missing}`]),
  ];
}

function paperCell({ pullRequest }: UpgradeView): string {
  if (pullRequest === null) return '';
  const { number, state } = pullRequest;
  return number === null ? paperInWords(state) : `#${number} ${paperInWords(state)}`;
}

function stateInWords({ result, state, attempt }: UpgradeView): string {
  const word = result === 'in-flight' ? state : result;
  return attempt > 1 ? `${word} (attempt ${attempt})` : word;
}

function resultInColour({ result }: UpgradeView, style: Style): (text: string) => string {
  switch (result) {
    case 'verified':
      return style.green;
    case 'failed':
      return style.red;
    case 'in-flight':
      return style.yellow;
    case 'planned':
    case 'rolled-back':
    case 'skipped':
    case 'dropped':
      return style.dim;
  }
}
