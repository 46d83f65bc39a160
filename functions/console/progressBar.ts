import { html } from 'hono/html';
import type { StageView } from '../../shared/usecases/views.ts';
import type { Html } from './markup.ts';

type Counts = Pick<StageView, 'verified' | 'inFlight' | 'failed' | 'waiting' | 'excused' | 'instances'>;

const PARTS = [
  { key: 'verified', sign: '✓', word: 'verified' },
  { key: 'excused', sign: '–', word: 'excused' },
  { key: 'inFlight', sign: '▶', word: 'in flight' },
  { key: 'failed', sign: '✕', word: 'failed' },
  { key: 'waiting', sign: '○', word: 'waiting' },
] as const;

/** How far a stage has come: a bar for the eye, the same numbers as words for everybody. */
export function progressBar(counts: Counts): Html {
  return html`${bar(counts)}
    <ul class="counts">
      ${PARTS.map(
        ({ key, sign, word }) =>
          html`<li class="${key} ${counts[key] === 0 ? 'none' : ''}">
            <span aria-hidden="true">${sign}</span> <b>${counts[key]}</b> ${word}
          </li>`,
      )}
    </ul>`;
}

/** Drawn with attributes of SVG, which need no inline style. */
function bar(counts: Counts): Html {
  let from = 0;
  const parts = PARTS.map(({ key }) => {
    const part = html`<rect class="${key}" x="${from}" width="${counts[key]}" height="1" />`;
    from += counts[key];
    return counts[key] === 0 ? '' : part;
  });
  const size = Math.max(counts.instances, 1);
  return html`<svg class="bar" viewBox="0 0 ${size} 1" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>`;
}

export function sumOf(stages: readonly StageView[]): Counts {
  const sum = (key: keyof Counts): number => stages.reduce((total, stage) => total + stage[key], 0);
  return {
    verified: sum('verified'),
    inFlight: sum('inFlight'),
    failed: sum('failed'),
    waiting: sum('waiting'),
    excused: sum('excused'),
    instances: sum('instances'),
  };
}
