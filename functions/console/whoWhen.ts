import { html } from 'hono/html';
import type { LocalDate } from '../../shared/domain/calendar/time.ts';
import { counted, dayName, timeOf } from '../../shared/text/days.ts';
import { reasonInWords } from '../../shared/text/reasons.ts';
import type { RolloutView, UpgradeView } from '../../shared/usecases/views.ts';
import { type Html, instancePath, rolloutPath } from './markup.ts';
import { markTag } from './marks.ts';
import { paperNote } from './papers.ts';
import { RESULT_MARKS, upgradeMark } from './words.ts';

/** A larger fleet is shown a day at a time. */
const ALL_AT_ONCE = 500;

export interface Shown {
  /** The day that was asked for, if any. */
  readonly day: string | undefined;
  readonly today: LocalDate;
}

type Day = readonly [LocalDate, readonly UpgradeView[]];

/** "Who gets it on Thursday?": every instance under its day, what is still to come before what has been. */
export function whoWhen(rollout: RolloutView, { day, today }: Shown): Html {
  const now = rollout.endedAt === null ? today : undefined;
  const days = [...Map.groupBy(rollout.upgrades, ({ date }) => date)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (days.length === 0) return html`<p>No instance is planned${rollout.state === 'planning' ? ' yet' : ''}.</p>`;
  const ahead = days.filter(([date]) => now === undefined || date >= now);
  const before = days.filter((each) => !ahead.includes(each));
  const opened = days.find(([date]) => date === day) ?? ahead[0] ?? before.at(-1);
  const section = (each: Day): Html => daySection(rollout, each, now, !isLarge(rollout) || each === opened);
  return html`${dayIndex(rollout, days, now)} ${ahead.map(section)}
  ${before.length === 0 ? '' : html`<h3 class="earlier">Before today</h3>`} ${before.map(section)}`;
}

function dayIndex(rollout: RolloutView, days: readonly Day[], today: LocalDate | undefined): Html {
  return html`<nav aria-label="Days">
    <ul class="index">
      ${days.map(
        ([date, { length }]) =>
          html`<li>
            <a href="${dayHref(rollout, date)}">${dayName(date)}</a> ${length}${date === today ? ', today' : ''}
          </li>`,
      )}
    </ul>
  </nav>`;
}

function daySection(rollout: RolloutView, [date, upgrades]: Day, today: LocalDate | undefined, whole: boolean): Html {
  return html`<section class="day" id="day-${date}">
    <h3>${dayName(date)}${date === today ? ' · today' : ''} <span class="soft">${summary(upgrades)}</span></h3>
    ${whole ? dayTable(date, upgrades) : html`<p><a href="${dayHref(rollout, date)}">Show this day</a></p>`}
  </section>`;
}

export function dayHref(rollout: RolloutView, date: LocalDate): string {
  return isLarge(rollout) ? `${rolloutPath(rollout.id)}?day=${date}#day-${date}` : `#day-${date}`;
}

function isLarge({ upgrades }: RolloutView): boolean {
  return upgrades.length > ALL_AT_ONCE;
}

function summary(upgrades: readonly UpgradeView[]): string {
  const byWord = Map.groupBy(upgrades, ({ result }) => RESULT_MARKS[result].word);
  const results = [...byWord].map(([word, some]) => `${some.length} ${word}`);
  return `${counted(upgrades.length, 'instance')}: ${results.join(', ')}`;
}

function dayTable(date: LocalDate, upgrades: readonly UpgradeView[]): Html {
  return html`<table class="rows">
    <caption class="hidden">
      Instances that start on ${dayName(date)}
    </caption>
    <thead>
      <tr>
        <th scope="col">Time</th>
        <th scope="col">Instance</th>
        <th scope="col">Group</th>
        <th scope="col">Stage</th>
        <th scope="col">Result</th>
      </tr>
    </thead>
    <tbody>
      ${upgrades.map(row)}
    </tbody>
  </table>`;
}

function row(upgrade: UpgradeView): Html {
  const { rollout, instance, slug, group, stage, startedAt, startsAt, reason, attempt, date, plannedDate } = upgrade;
  const { deadline, forecast, result } = upgrade;
  const late = forecast > deadline && result !== 'verified' && result !== 'skipped' && result !== 'dropped';
  const notes = [
    reason !== null && reasonInWords(reason),
    attempt > 1 && `attempt ${attempt}`,
    date !== plannedDate && `planned for ${dayName(plannedDate)}`,
    late && `! expected ${dayName(forecast)}, promised by ${dayName(deadline)}`,
  ].filter((note) => note !== false);
  const paper = paperNote(upgrade);
  return html`<tr>
    <td class="time">${timeOf(startedAt ?? startsAt)}</td>
    <th scope="row">
      <a href="${instancePath(rollout, instance)}">${slug}</a>
      ${slug === instance ? '' : html`<span class="id">${instance}</span>`}
    </th>
    <td>${group}</td>
    <td class="stage">${stage}</td>
    <td>
      ${markTag(upgradeMark(upgrade))}
      ${paper === undefined ? '' : html`<span class="paper">${paper}</span>`}${notes.length === 0 ? '' : html`<span class="note">${notes.join('; ')}</span>`}
    </td>
  </tr>`;
}
