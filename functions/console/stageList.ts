import { html } from 'hono/html';
import { dayName, momentName } from '../../shared/text/days.ts';
import type { StageView } from '../../shared/usecases/views.ts';
import type { Html } from './markup.ts';
import { markTag } from './marks.ts';
import { progressBar } from './progressBar.ts';
import type { Mark } from './words.ts';

/** Each stage with its window on the calendar, what became of it, and how far it has come. */
export function stageList(stages: readonly StageView[]): Html {
  return html`<ol class="stages">
    ${stages.map(
      (stage) =>
        html`<li>
          <h3>
            <span class="number">${stage.stage}</span> ${stage.name}
            ${markTag(stageMark(stage))}${isLate(stage) ? markTag(OVERDUE) : ''}
          </h3>
          <p class="dates">${dayName(stage.opens)} – ${dayName(stage.due)}<br /><span>${happened(stage)}</span></p>
          ${content(stage)} ${approvals(stage)}
        </li>`,
    )}
  </ol>`;
}

const OVERDUE: Mark = { sign: '!', word: 'overdue', tone: 'bad' };

export function isLate({ overdue, completedAt }: StageView): boolean {
  return overdue && completedAt === null;
}

function stageMark({ openedAt, completedAt }: StageView): Mark {
  if (completedAt !== null) return { sign: '✓', word: 'complete', tone: 'good' };
  return openedAt === null ? { sign: '○', word: 'to come', tone: 'quiet' } : { sign: '▶', word: 'open', tone: 'busy' };
}

function happened({ openedAt, completedAt, overdue }: StageView): string {
  if (openedAt === null) return 'not open yet';
  if (completedAt === null) return `opened ${momentName(openedAt)}`;
  return `complete ${momentName(completedAt)}${overdue ? ', after its due day' : ''}`;
}

function content(stage: StageView): Html {
  if (stage.kind === 'verification' && stage.instances === 0) {
    return html`<p class="watch">Nobody is upgraded: the upgraded instances are watched.</p>`;
  }
  return progressBar(stage);
}

function approvals({ missingApprovals, completedAt }: StageView): Html | '' {
  if (missingApprovals.length === 0 || completedAt !== null) return '';
  return html`<p class="watch">Needs the approval of ${missingApprovals.join(', ')}.</p>`;
}
