import { html } from 'hono/html';
import type { Instant } from '../../shared/domain/calendar/time.ts';
import { counted, momentName } from '../../shared/text/days.ts';
import { durationInWords } from '../../shared/domain/calendar/duration.ts';
import { acknowledgeCommand, declareCommand, dismissCommand } from '../../shared/text/operatorCommands.ts';
import { type Alert, decisionMark, priorityMark } from './incident.ts';
import { type Html, commandLine, incidentPath } from './markup.ts';
import { markTag } from './marks.ts';

/** More open alerts than these are looked at on the page of incidents. */
const SHOWN = 12;

/** Alerts that wait for a person, the most urgent first; one of many incidents is one. */
export function alertNeeds(alerts: readonly Alert[], now: Instant): Html[] {
  const waiting = alerts
    .filter(waitsForSomebody)
    .toSorted((a, b) => rank(a) - rank(b) || Date.parse(a.openedAt) - Date.parse(b.openedAt));
  const shown = waiting.slice(0, SHOWN).map((alert) => alertNeed(alert, now));
  const more = waiting.length - SHOWN;
  if (more <= 0) return shown;
  return [
    ...shown,
    html`<li class="bad">
      <h3><a href="/incidents">… and ${counted(more, 'more alert')}</a></h3>
    </li>`,
  ];
}

/** What was dismissed closes by itself, unless the pager does not even know of it. */
function waitsForSomebody({ decision, pagerTrouble }: Alert): boolean {
  return decision?.kind !== 'dismissed' || pagerTrouble !== null;
}

/** Nobody has it, then nobody has decided it, then what is known to be an incident. */
function rank({ status, decision, priority, pagerTrouble }: Alert): number {
  const standing = pagerTrouble !== null ? 0 : status === 'open' ? 1 : decision === null ? 2 : 3;
  return standing * 10 + Number(priority.slice(1));
}

function alertNeed(alert: Alert, now: Instant): Html {
  const { id, priority, headline, openedAt, status, decision, pagerTrouble } = alert;
  const isBad = status === 'open' || decision !== null || pagerTrouble !== null;
  const since = `since ${momentName(openedAt)}, ${durationInWords(now - Date.parse(openedAt))}`;
  return html`<li class="${isBad ? 'bad' : 'warn'}">
    <h3><a href="${incidentPath(id)}">${headline}</a></h3>
    <p>
      ${markTag(priorityMark(priority))} ${decision === null ? '' : markTag(decisionMark(decision))}
      <span class="soft">${since}</span>
    </p>
    <p>${whoHasIt(alert)}</p>
    ${pagerTrouble === null ? '' : html`<p class="trouble">! ${pagerTrouble}</p>`} ${commands(alert)}
  </li>`;
}

function whoHasIt({ acknowledged, decision }: Alert): string {
  const has = acknowledged === null ? 'Nobody has acknowledged it.' : `${acknowledged.by} has it.`;
  if (decision === null) return acknowledged === null ? has : `${has} It waits for a decision: an incident, or not.`;
  return `${has} ${decision.by} has ${decision.kind} it: ${decision.reason}.`;
}

function commands({ first, status, decision }: Alert): Html | '' {
  if (status === 'open') return commandLine(acknowledgeCommand(first));
  return decision === null ? html`${commandLine(declareCommand(first))}${commandLine(dismissCommand(first))}` : '';
}
