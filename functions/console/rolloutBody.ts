import { html } from 'hono/html';
import type { Instant, LocalDate } from '../../shared/domain/calendar/time.ts';
import type { Calendar } from '../../shared/domain/calendar/workingCalendar.ts';
import type { RolloutView } from '../../shared/usecases/views.ts';
import { excludedList } from './excludedList.ts';
import { historyTable } from './history.ts';
import type { Alert, Incident } from './incident.ts';
import { incidentTable } from './incidentTable.ts';
import type { Html } from './markup.ts';
import { needsYou } from './needsYou.ts';
import { stageList } from './stageList.ts';
import { statePanel } from './statePanel.ts';
import { timeline } from './timeline.ts';
import { whoWhen } from './whoWhen.ts';

/** Everything that is shown of a rollout. */
export interface RolloutShown {
  readonly rollout: RolloutView;
  readonly incidents: readonly Incident[];
  /** The open ones of the whole fleet. */
  readonly alerts: readonly Alert[];
  readonly now: Instant;
  readonly history: readonly object[];
  readonly slugs: ReadonlyMap<string, string>;
  readonly calendar: Calendar;
  readonly today: LocalDate;
  readonly day: string | undefined;
}

/** In the order in which it is asked: how it stands, what needs me, how far it is, who gets it when, who decided. */
export function rolloutBody(shown: RolloutShown): Html {
  const { rollout, incidents, alerts, history, slugs, calendar, now, today, day } = shown;
  const needs = needsYou(rollout, incidents, alerts, now);
  const own = incidents.filter(({ rollout: of, source }) => of === rollout.id && source !== 'tranche');
  const nobody = rollout.endedAt === null ? html`<p class="calm">Nothing needs you.</p>` : '';
  return html`${statePanel(rollout)} ${needs.length === 0 ? nobody : needsSection(needs)}
  ${section('stages', 'Stages', html`${timeline(rollout, calendar, today)}${stageList(rollout.stages)}`)}
  ${section('who-when', 'Who gets it when', whoWhen(rollout, { day, today }))}
  ${section('excluded', 'Not taking part', excludedList(rollout, slugs))}
  ${own.length === 0 ? '' : section('incidents', 'Incidents on upgraded instances', incidentTable(own))}
  ${section('decisions', 'Decisions on the rollout', historyTable(history))}`;
}

/** Whether time alone will change what is shown. */
export function isMoving({ state, stages, endedAt, closedAt, trackingIssue }: RolloutView): boolean {
  // What has ended is still looked after, until its evidence is complete.
  if (endedAt !== null && closedAt === null && trackingIssue !== null) return true;
  return state === 'planning' || state === 'active' || stages.some(({ inFlight }) => inFlight > 0);
}

export function needsSection(needs: readonly Html[]): Html {
  return section(
    'needs-you',
    'Needs you',
    html`<ul class="needs">
      ${needs}
    </ul>`,
  );
}

export function section(id: string, title: string, content: Html): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${content}
  </section>`;
}
