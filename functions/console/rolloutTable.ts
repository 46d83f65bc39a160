import { html } from 'hono/html';
import { dayName } from '../../shared/text/days.ts';
import { rollsBackText } from '../../shared/text/rollbackWords.ts';
import type { RolloutSummary } from '../../shared/usecases/views.ts';
import { type Html, rolloutPath } from './markup.ts';
import { markTag } from './marks.ts';
import { issueLink } from './papers.ts';
import { ROLLOUT_MARKS } from './words.ts';

/** Every rollout, in the order given. */
export function rolloutTable(rollouts: readonly RolloutSummary[]): Html {
  return html`<table class="rows">
    <caption class="hidden">
      Every rollout, newest first
    </caption>
    <thead>
      <tr>
        <th scope="col">Rollout</th>
        <th scope="col">Type</th>
        <th scope="col">State</th>
        <th scope="col">Registered</th>
        <th scope="col">Ended</th>
        <th scope="col">Issue</th>
      </tr>
    </thead>
    <tbody>
      ${rollouts.map(row)}
    </tbody>
  </table>`;
}

function row(rollout: RolloutSummary): Html {
  const { id, policy, state, stage, stageName, startedAt, endedAt } = rollout;
  const where = endedAt === null && state !== 'planning' ? `stage ${stage}, ${stageName}` : '';
  return html`<tr>
    <th scope="row"><a href="${rolloutPath(id)}">${id}</a></th>
    <td>${rollsBackText(rollout) ?? policy}</td>
    <td>${markTag(ROLLOUT_MARKS[state])}${where === '' ? '' : html`<span class="note">${where}</span>`}</td>
    <td>${dayName(startedAt.slice(0, 10))}</td>
    <td>${endedAt === null ? '' : dayName(endedAt.slice(0, 10))}</td>
    <td>${issueCell(rollout)}</td>
  </tr>`;
}

/** The tracking issue; whether it is closed matters once the rollout has ended. */
function issueCell(rollout: RolloutSummary): Html | '' {
  const issue = issueLink(rollout);
  if (issue === undefined) return '';
  const { endedAt, closedAt } = rollout;
  return endedAt === null ? issue : html`${issue} <span class="soft">${closedAt === null ? 'open' : 'closed'}</span>`;
}
