import type { RolloutSummary, UpgradeView } from '../../shared/usecases/views.ts';

/** A state for the eye and the ear: sign and word always go together, the tone only adds the colour. */
export interface Mark {
  readonly sign: string;
  readonly word: string;
  readonly tone: 'good' | 'busy' | 'bad' | 'warn' | 'quiet';
}

export const ROLLOUT_MARKS: Readonly<Record<RolloutSummary['state'], Mark>> = {
  planning: { sign: '○', word: 'planning', tone: 'busy' },
  active: { sign: '▶', word: 'active', tone: 'busy' },
  paused: { sign: '‖', word: 'paused', tone: 'warn' },
  held: { sign: '■', word: 'held', tone: 'bad' },
  completed: { sign: '✓', word: 'completed', tone: 'good' },
  superseded: { sign: '→', word: 'superseded', tone: 'quiet' },
  aborted: { sign: '✕', word: 'aborted', tone: 'quiet' },
};

export const RESULT_MARKS: Readonly<Record<UpgradeView['result'], Mark>> = {
  planned: { sign: '○', word: 'planned', tone: 'quiet' },
  'in-flight': { sign: '▶', word: 'in flight', tone: 'busy' },
  verified: { sign: '✓', word: 'verified', tone: 'good' },
  failed: { sign: '✕', word: 'failed', tone: 'bad' },
  'rolled-back': { sign: '↩', word: 'rolled back', tone: 'quiet' },
  skipped: { sign: '–', word: 'excused', tone: 'quiet' },
  dropped: { sign: '–', word: 'left', tone: 'quiet' },
};

/** What is in flight says where it is: dispatching, upgrading or soaking. */
export function upgradeMark({ result, state }: UpgradeView): Mark {
  const mark = RESULT_MARKS[result];
  return result === 'in-flight' ? { ...mark, word: state } : mark;
}
