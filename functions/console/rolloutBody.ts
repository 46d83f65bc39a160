import { html } from 'hono/html';
import type { LocalDate } from '../../shared/domain/calendar/time.ts';
import type { Calendar } from '../../shared/domain/calendar/workingCalendar.ts';
import type { RolloutView } from '../../shared/usecases/views.ts';
import { excludedList } from './excludedList.ts';
import { historyTable } from './history.ts';
import type { Incident } from './incident.ts';
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
  readonly history: readonly object[];
  readonly slugs: ReadonlyMap<string, string>;
  readonly calendar: Calendar;
  readonly today: LocalDate;
  readonly day: string | undefined;
}

/** In the order in which it is asked: how it stands, what needs me, how far it is, who gets it when, who decided. */
export function rolloutBody({ rollout, incidents, history, slugs, calendar, today, day }: RolloutShown): Html {
  const needs = needsYou(rollout, incidents);
  const nobody = rollout.endedAt === null ? html`<p class="calm">Nothing needs you.</p>` : '';
  return html`${statePanel(rollout)}
  ${
    needs.length === 0
      ? nobody
      : section(
          'needs-you',
          'Needs you',
          html`<ul class="needs">
            ${needs}
          </ul>`,
        )
  }
  ${section('stages', 'Stages', html`${timeline(rollout, calendar, today)}${stageList(rollout.stages)}`)}
  ${section('who-when', 'Who gets it when', whoWhen(rollout, { day, today }))}
  ${section('excluded', 'Not taking part', excludedList(rollout, slugs))}
  ${section('decisions', 'Decisions on the rollout', historyTable(history))}`;
}

/** Whether time alone will change what is shown. */
export function isMoving({ state, stages, endedAt, closedAt, trackingIssue }: RolloutView): boolean {
  // What has ended is still looked after, until its evidence is complete.
  if (endedAt !== null && closedAt === null && trackingIssue !== null) return true;
  return state === 'planning' || state === 'active' || stages.some(({ inFlight }) => inFlight > 0);
}

function section(id: string, title: string, content: Html): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${content}
  </section>`;
}
