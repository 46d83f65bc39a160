import { html } from 'hono/html';
import type { LocalDate } from '../../shared/domain/calendar/time.ts';
import type { Calendar } from '../../shared/domain/calendar/workingCalendar.ts';
import { counted, dayName, weekdayName } from '../../shared/text/days.ts';
import type { RolloutView, StageView } from '../../shared/usecases/views.ts';
import { type DayColumn, dayColumns } from './days.ts';
import type { Html } from './markup.ts';
import { isLate } from './stageList.ts';
import { dayHref } from './whoWhen.ts';

/** Stages against the days of the calendar; a cell counts the instances that start on its day. */
export function timeline(rollout: RolloutView, calendar: Calendar, today: LocalDate): Html {
  const columns = dayColumns(rollout, calendar, today);
  const rows = rollout.stages.map(
    (stage) =>
      html`<tr>
        <th scope="row"><span class="number">${stage.stage}</span> ${stage.name}</th>
        ${columns.map((column) => cell(rollout, stage, column, today))}
      </tr>`,
  );
  return html`<div class="wide" tabindex="0" role="region" aria-label="Stages on the calendar">
      <table class="timeline">
        <caption>
          Instances per day; a filled field is the window of the stage.
        </caption>
        <thead>
          <tr>
            <th scope="col">Stage</th>
            ${columns.map((column) => heading(rollout, column, today))}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    ${notes(columns)}`;
}

function heading({ sla, endedAt }: RolloutView, { from, to, off }: DayColumn, today: LocalDate): Html {
  const isToday = endedAt === null && from <= today && today <= to;
  const deadline = sla !== null && sla.deadline === from;
  const classes = [off !== null && 'off', isToday && 'today', deadline && 'deadline'].filter(Boolean).join(' ');
  return html`<th scope="col" class="${classes}" title="${off ?? ''}">
    <span>${from === to ? weekdayName(from) : `${weekdayName(from)}–${weekdayName(to)}`}</span>
    <span>${daySpan(from, to)}</span>
    ${isToday ? html`<em>today</em>` : ''}${deadline ? html`<em>SLA</em>` : ''}
  </th>`;
}

/** `12-05`, `12-05–06`, `12-31–01-03`. */
function daySpan(from: LocalDate, to: LocalDate): string {
  if (from === to) return from.slice(5);
  return `${from.slice(5)}–${from.slice(0, 7) === to.slice(0, 7) ? to.slice(8) : to.slice(5)}`;
}

function cell(rollout: RolloutView, stage: StageView, { from, to, off }: DayColumn, today: LocalDate): Html {
  const here = rollout.upgrades.filter((upgrade) => upgrade.stage === stage.stage && upgrade.date === from);
  const inWindow = from >= stage.opens && to <= stage.due;
  const late = isLate(stage) && from > stage.due && from <= today && off === null;
  const tone = stage.completedAt !== null ? 'good' : stage.openedAt !== null ? 'busy' : 'quiet';
  const classes = [off !== null && 'off', inWindow && `in ${tone}`, late && 'late'].filter(Boolean).join(' ');
  return html`<td class="${classes}">
    ${cellText(rollout, stage, from, here.length, inWindow && off === null, late)}
  </td>`;
}

function cellText(
  rollout: RolloutView,
  { kind }: StageView,
  date: LocalDate,
  instances: number,
  inWindow: boolean,
  late: boolean,
): Html | string {
  if (instances > 0) {
    const label = `${counted(instances, 'instance')} on ${dayName(date)}`;
    return html`<a href="${dayHref(rollout, date)}" aria-label="${label}">${instances}</a>`;
  }
  if (late) return html`<span class="hidden">overdue</span><span aria-hidden="true">!</span>`;
  if (!inWindow) return '';
  return kind === 'verification'
    ? 'watch'
    : html`<span class="hidden">open, nobody</span><span aria-hidden="true">·</span>`;
}

/** Weekends speak for themselves; holidays and freezes are named. */
function notes(columns: readonly DayColumn[]): Html | '' {
  const named = columns.filter(({ off }) => off !== null && off !== 'weekend');
  if (named.length === 0) return '';
  const span = ({ from, to }: DayColumn): string => (from === to ? dayName(from) : `${dayName(from)} – ${dayName(to)}`);
  return html`<p class="soft">
    Nothing starts on ${named.map((column) => `${span(column)} (${column.off})`).join(', ')}.
  </p>`;
}
