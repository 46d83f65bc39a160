import type { RolloutView, UpgradeView } from '../usecases/views.ts';
import { counted, momentName } from './days.ts';

/** As much of a rollout as what is said of its evidence depends on. */
export interface Evidenced extends Pick<RolloutView, 'endedAt' | 'closedAt' | 'evidence'> {
  readonly upgrades: readonly Pick<UpgradeView, 'instance' | 'slug'>[];
}

/** Of more than these, the number is enough. */
const SHOWN = 3;

/** Whether the evidence of a rollout is complete and closed, or what is missing of it. */
export function evidenceInWords({ endedAt, closedAt, evidence, upgrades }: Evidenced): string {
  if (closedAt !== null) return `complete, closed ${momentName(closedAt)}`;
  const { missing } = evidence;
  if (missing.length === 0) return endedAt === null ? 'nothing is missing so far' : 'complete, about to be closed';
  const slugs = new Map(upgrades.map(({ instance, slug }) => [instance, slug]));
  const first = missing
    .slice(0, SHOWN)
    .map(({ instance, what }) => (instance === null ? what : `${slugs.get(instance) ?? instance}: ${what}`));
  const more = missing.length > SHOWN ? [`and ${missing.length - SHOWN} more`] : [];
  return `${counted(missing.length, 'piece')} missing: ${[...first, ...more].join('; ')}`;
}

export type PaperState = NonNullable<UpgradeView['pullRequest']>['state'];

/** The state of a pull request, in a word or two; `awaited` is one that nobody has found yet. */
export function paperInWords(state: PaperState): string {
  return PAPERS[state];
}

const PAPERS: Readonly<Record<PaperState, string>> = {
  awaited: 'not found yet',
  open: 'open',
  merged: 'merged',
  closed: 'closed without a merge',
  excused: 'excused',
};
