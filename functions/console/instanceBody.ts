import { html } from 'hono/html';
import { dayName, momentName } from '../../shared/text/days.ts';
import { reasonInWords } from '../../shared/text/reasons.ts';
import type { VerificationView } from '../../shared/usecases/verificationView.ts';
import type { RolloutView, UpgradeView } from '../../shared/usecases/views.ts';
import { excuseCommand, retryCommand, rollbackCommand, skipCommand } from '../../shared/text/operatorCommands.ts';
import { mayRollBack } from '../../shared/text/decisions.ts';
import { paperInWords } from '../../shared/text/paperwork.ts';
import { historyTable } from './history.ts';
import type { Incident } from './incident.ts';
import { incidentTable } from './incidentTable.ts';
import { type Html, commandLine, outsideLink, rolloutPath } from './markup.ts';
import { markTag } from './marks.ts';
import { fact } from './statePanel.ts';
import { verificationSection } from './verification.ts';
import { ROLLOUT_MARKS, upgradeMark } from './words.ts';

/** One instance of a rollout: where it stands, why it was its turn, and everything that was decided about it. */
export function instanceBody(shown: {
  readonly rollout: RolloutView;
  readonly upgrade: UpgradeView;
  readonly verification: VerificationView | null;
  readonly history: readonly object[];
  readonly incidents: readonly Incident[];
}): Html {
  const { rollout, upgrade, verification, history, incidents } = shown;
  const mark = upgradeMark(upgrade);
  return html`<section class="state ${mark.tone}">
      <h1>${upgrade.slug} ${markTag(mark)}</h1>
      ${upgrade.reason === null ? '' : html`<p class="why">${reasonInWords(upgrade.reason)}</p>`}
      ${commands(rollout, upgrade)} ${facts(rollout, upgrade)}
    </section>
    <section>
      <h2>Workflow runs</h2>
      ${runs(upgrade)}
    </section>
    ${verificationSection(verification)} ${paper(rollout, upgrade)}
    ${incidents.length === 0 ? '' : incidentSection(incidents)}
    <section>
      <h2>Decisions</h2>
      ${historyTable(history)}
    </section>`;
}

function commands(rollout: RolloutView, upgrade: UpgradeView): Html {
  const { id, endedAt, rollbacks } = rollout;
  const { result, instance } = upgrade;
  const decide =
    endedAt !== null || result !== 'failed' || rollbacks.some((each) => each.open && each.instance === instance)
      ? ''
      : html`<p class="what">Try again, or go on without it:</p>
          ${commandLine(retryCommand(id, instance))}${commandLine(skipCommand(id, instance))}`;
  return html`${decide}${wayBack(rollout, upgrade)}`;
}

/** Also once the rollout has ended: whether the instance has changed since is checked when it is asked for. */
function wayBack(rollout: RolloutView, { result, instance, from, runs }: UpgradeView): Html | '' {
  const known = rollout.rollbacks.findLast((each) => each.instance === instance);
  if (known !== undefined && (known.open || result !== 'failed')) {
    return html`<p class="what">Brought back by <a href="${rolloutPath(known.rollback)}">${known.rollback}</a></p>`;
  }
  if (result !== 'failed' && result !== 'verified' && result !== 'skipped') return '';
  if (!mayRollBack(rollout) || from === null || runs.length === 0) return '';
  return html`<p class="what">Bring it back to ${from}:</p>
    ${commandLine(rollbackCommand(rollout.id, instance))}`;
}

function facts(rollout: RolloutView, upgrade: UpgradeView): Html {
  const { instance, from, version, group, startedAt, startsAt, date, plannedDate, why, attempt, deadline, forecast } =
    upgrade;
  const moved = date === plannedDate ? '' : `, planned for ${dayName(plannedDate)}`;
  return html`<dl class="facts">
    ${fact('Instance', html`<code>${instance}</code>`)} ${fact('Group', group)}
    ${fact('Version', from === null ? `to ${version}` : `${from} → ${version}`)}
    ${fact(startedAt === null ? 'Due to start' : 'Started', `${momentName(startedAt ?? startsAt)}${moved}`)}
    ${fact('Why then', why)}
    ${rollout.rollsBack === null ? html`${fact('Promised by', dayName(deadline))} ${fact('Expected by', dayName(forecast))}` : ''}
    ${fact('Attempts', String(attempt))}
    ${fact('Rollout', html`<a href="${rolloutPath(rollout.id)}">${rollout.id}</a> ${markTag(ROLLOUT_MARKS[rollout.state])}`)}
  </dl>`;
}

function runs({ runs }: UpgradeView): Html {
  if (runs.length === 0) return html`<p>No workflow was started yet.</p>`;
  return html`<ol class="plain">
    ${runs.map(({ id, url }) => html`<li>${outsideLink(url, `Run ${id}`)}</li>`)}
  </ol>`;
}

/** Who approved and merged it, or what is missing and what can be done about that. */
function paper({ id, endedAt }: RolloutView, { pullRequest, instance }: UpgradeView): Html | '' {
  if (pullRequest === null) return '';
  const { number, url, state, approvedBy, mergedBy, missing } = pullRequest;
  const link = number === null || url === null ? '' : outsideLink(url, `#${number}`);
  // The code host may still be asked for it, unless somebody has closed it or nothing else happens any more.
  const isHopeless = state === 'closed' || (state === 'awaited' && endedAt !== null);
  return html`<section>
    <h2>Pull request</h2>
    <dl class="facts sheet">
      ${fact('Pull request', html`${link} ${paperInWords(state)}`)}
      ${approvedBy === null ? '' : fact('Approved by', approvedBy)}
      ${mergedBy === null ? '' : fact('Merged by', mergedBy)} ${missing === null ? '' : fact('Missing', missing)}
    </dl>
    ${
      isHopeless
        ? html`<p class="what">To vouch for the upgrade without it:</p>
            ${commandLine(excuseCommand(id, instance))}`
        : ''
    }
  </section>`;
}

function incidentSection(incidents: readonly Incident[]): Html {
  return html`<section>
    <h2>Incidents</h2>
    ${incidentTable(incidents)}
  </section>`;
}
