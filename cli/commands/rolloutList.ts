import { rollsBackText } from '../../shared/text/rollbackWords.ts';
import { dayName, momentName } from '../../shared/text/days.ts';
import type { Style } from '../output.ts';
import type { Context } from '../program/perform.ts';
import { answers, type RolloutSummary } from '../server/answers.ts';
import { connect, type ServerFlags } from '../server/client.ts';
import { table } from '../text/table.ts';
import { stateInColour } from '../views/rolloutView.ts';

/** `tranche rollout list` */
export async function listRollouts(flags: ServerFlags, context: Context): Promise<void> {
  const body = await connect(flags, context).get('/api/rollouts', answers.rollouts);
  context.output.show(body, ({ rollouts }, style) =>
    rollouts.length === 0 ? 'No release has been registered yet.' : renderRollouts(rollouts, style),
  );
}

function renderRollouts(rollouts: readonly RolloutSummary[], style: Style): string {
  const titles = ['ROLLOUT', 'VERSION', 'POLICY', 'STATE', 'STAGE', 'REGISTERED', 'PROMISED', 'FORECAST', 'ISSUE'];
  const rows = rollouts.map(
    ({ id, version, policy, state, stage, stageName, startedAt, sla, rollsBack, ...papers }) => [
      id,
      version,
      rollsBackText({ rollsBack, version }) ?? policy,
      { text: state, paint: stateInColour(state, style) },
      `${stage} ${stageName}`,
      momentName(startedAt),
      sla === null ? '' : dayName(sla.deadline),
      sla === null ? '' : { text: dayName(sla.forecast), paint: sla.met ? style.green : style.red },
      issueCell(papers),
    ],
  );
  return table(
    titles.map((title) => ({ title })),
    rows,
    style,
  );
}

/** The tracking issue; whether it is closed matters once the rollout has ended. */
function issueCell({
  trackingIssue,
  endedAt,
  closedAt,
}: Pick<RolloutSummary, 'trackingIssue' | 'endedAt' | 'closedAt'>) {
  if (trackingIssue === null) return '';
  const number = `#${trackingIssue.number}`;
  return endedAt === null ? number : `${number} ${closedAt === null ? 'open' : 'closed'}`;
}
