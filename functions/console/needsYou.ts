import { html } from 'hono/html';
import type { Instant } from '../../shared/domain/calendar/time.ts';
import { counted, dayName, momentName } from '../../shared/text/days.ts';
import type { RolloutView, StageView, UpgradeView } from '../../shared/usecases/views.ts';
import { approvalChoices, failureChoices, openStage } from '../../shared/text/decisions.ts';
import { excuseCommand } from '../../shared/text/operatorCommands.ts';
import type { Alert, Incident } from './incident.ts';
import { type Html, commandLine, incidentPath, instancePath, outsideLink } from './markup.ts';
import { alertNeeds } from './needsAlerts.ts';
import { paperNote } from './papers.ts';

/** More than these failed at once is one trouble, not many. */
const SHOWN = 12;

/** What a person has to look at, the most urgent first; empty when there is nothing. */
export function needsYou(
  rollout: RolloutView,
  incidents: readonly Incident[],
  alerts: readonly Alert[],
  now: Instant,
): Html[] {
  const open = rollout.endedAt === null ? openStage(rollout) : undefined;
  const failed = rollout.upgrades.filter(({ result }) => result === 'failed');
  return [
    ...alertNeeds(alerts, now),
    // What belongs to an alert is said there, once for all of its incidents; that it is held stands above.
    ...incidents
      .filter(({ state, alert, source }) => state === 'open' && alert === null && source !== 'tranche')
      .map((incident) => untoldIncident(rollout, incident)),
    ...failed.slice(0, SHOWN).map((upgrade) => failedInstance(rollout, upgrade)),
    ...(failed.length > SHOWN ? [html`<li><h3>… and ${failed.length - SHOWN} more failed</h3></li>`] : []),
    ...(open?.missingApprovals.map((approval) => missingApproval(rollout.id, open, approval)) ?? []),
    ...(open?.overdue === true ? [overdueStage(open)] : []),
    ...slaAtRisk(rollout),
    ...openPapers(rollout),
    ...lostPapers(rollout),
  ];
}

function untoldIncident(rollout: RolloutView, incident: Incident): Html {
  const { id, instance, rollout: held, openedAt, summary, url, withheld } = incident;
  const member = rollout.upgrades.find((upgrade) => upgrade.instance === instance);
  const where = member === undefined ? (instance ?? 'an unknown instance') : member.slug;
  return html`<li class="bad">
    <h3><span aria-hidden="true">⚑</span> <a href="${incidentPath(id)}">Incident open on ${where}</a></h3>
    <p>
      ${summary}
      <span class="soft">opened ${momentName(openedAt)}${held === rollout.id ? '' : ', not after this upgrade'}</span>
    </p>
    ${withheld === null ? '' : html`<p>Told to nobody for now: ${withheld.reason}.</p>`}
    <p>
      ${url === null ? `Incident ${id}` : outsideLink(url, `Incident ${id}`)}
      ${member === undefined ? '' : html` · <a href="${instancePath(rollout.id, member.instance)}">${member.slug}</a>`}
    </p>
  </li>`;
}

function failedInstance(rollout: RolloutView, upgrade: UpgradeView): Html {
  const { id, endedAt } = rollout;
  const { instance, slug, stage, reason, runs, attempt } = upgrade;
  const run = runs.at(-1);
  return html`<li class="bad">
    <h3><span aria-hidden="true">✕</span> <a href="${instancePath(id, instance)}">${slug}</a> failed</h3>
    <p>${reason} <span class="soft">stage ${stage}, ${counted(attempt, 'attempt')}</span></p>
    ${run === undefined ? '' : html`<p>${outsideLink(run.url, 'Workflow run')}</p>`}
    ${endedAt === null ? failureChoices(rollout, upgrade).map(({ command }) => commandLine(command)) : ''}
  </li>`;
}

function missingApproval(rollout: string, stage: StageView, approval: string): Html {
  const refused = stage.rejections.find((each) => each.approval === approval);
  const isFrom = `approval of ${approval}`;
  return html`<li class="${refused === undefined ? 'warn' : 'bad'}">
    <h3><span aria-hidden="true">✎</span> Stage ${stage.stage} (${stage.name}) waits for the ${isFrom}</h3>
    ${refused === undefined ? '' : html`<p>${refused.by} has refused it ${momentName(refused.at ?? '')}.</p>`}
    ${approvalChoices(rollout, { ...stage, missingApprovals: [approval] }).map(({ command }) => commandLine(command))}
  </li>`;
}

function overdueStage({ stage, name, due, waiting, inFlight, failed }: StageView): Html {
  const unsettled = waiting + inFlight + failed;
  return html`<li class="warn">
    <h3><span aria-hidden="true">!</span> Stage ${stage} (${name}) is overdue</h3>
    <p>It was due on ${dayName(due)}; ${counted(unsettled, 'instance')} not verified or excused yet.</p>
  </li>`;
}

function slaAtRisk({ sla, endedAt }: RolloutView): Html[] {
  if (sla === null || sla.met || endedAt !== null) return [];
  return [
    html`<li class="warn">
      <h3><span aria-hidden="true">!</span> The SLA is at risk</h3>
      <p>The last instance is expected on ${dayName(sla.forecast)}; promised is ${dayName(sla.deadline)}.</p>
    </li>`,
  ];
}

/** What the policy does not merge by itself, or may not, waits for a person at the code host. */
function openPapers({ id, upgrades }: RolloutView): Html[] {
  const open = upgrades.filter(({ pullRequest }) => pullRequest?.state === 'open');
  if (open.length === 0) return [];
  const more = open.length > SHOWN ? html`<li>… and ${open.length - SHOWN} more</li>` : '';
  return [
    html`<li class="warn">
      <h3><span aria-hidden="true">✎</span> ${counted(open.length, 'pull request')} to approve and merge</h3>
      <ul class="names">
        ${open
          .slice(0, SHOWN)
          .map(
            (upgrade) =>
              html`<li>${paperNote(upgrade)}: <a href="${instancePath(id, upgrade.instance)}">${upgrade.slug}</a></li>`,
          )}
        ${more}
      </ul>
    </li>`,
  ];
}

/** Closed without a merge, or not found long after its upgrade: only a person can say what is true of these. */
function lostPapers({ id, endedAt, closedAt, upgrades }: RolloutView): Html[] {
  if (closedAt !== null) return [];
  const lost = upgrades.filter(
    ({ pullRequest }) => pullRequest?.state === 'closed' || (pullRequest?.state === 'awaited' && endedAt !== null),
  );
  const shown = lost.slice(0, SHOWN).map(
    ({ instance, slug, pullRequest }) =>
      html`<li class="warn">
        <h3>
          <span aria-hidden="true">!</span> <a href="${instancePath(id, instance)}">${slug}</a> lacks its evidence
        </h3>
        <p>
          ${pullRequest?.missing ?? ''}${pullRequest?.url ? html` (${outsideLink(pullRequest.url, 'see it')})` : ''}
        </p>
        <p class="what">Merge it, or vouch for the upgrade without it:</p>
        ${commandLine(excuseCommand(id, instance))}
      </li>`,
  );
  return lost.length > SHOWN ? [...shown, html`<li><h3>… and ${lost.length - SHOWN} more</h3></li>`] : shown;
}
