import type { DomainEvent } from '../../domain/evidence/ledger.ts';
import { counted, dayName } from '../days.ts';
import { inlineShort } from './inline.ts';

/** What happened, in a few words of Markdown; `undefined` for what is no news in the tracking issue. */
export function headline(event: DomainEvent): string | undefined {
  const stage = `Stage ${numberOf(event, 'stage')}`;
  switch (event.type) {
    case 'StageOpened':
      return `${stage} has opened`;
    case 'StageApproved':
      return `${stage} is approved as ${inlineShort(textOf(event, 'approval'), 80)}`;
    case 'StageRejected':
      return `${stage} is not approved as ${inlineShort(textOf(event, 'approval'), 80)}`;
    case 'HoldingPageClosed':
      return 'The alert of the pager that held the rollout is closed';
    case 'StageCompleted':
      return `${stage} is complete, ${sealed(event)}`;
    case 'StageOverdue':
      return `${stage} is overdue since the end of ${inlineShort(dayName(textOf(event, 'due')), 30)}`;
    case 'SlaAtRisk':
      return 'It will be later than promised';
    case 'RolloutHeld':
      return 'The rollout is held';
    case 'RolloutPaused':
      return 'The rollout is paused';
    case 'RolloutResumed':
      return 'The rollout goes on';
    case 'RolloutSuperseded':
      return `The rollout is superseded by ${inlineShort(textOf(event, 'by'), 120)}`;
    case 'RolloutAborted':
      return 'The rollout is aborted';
    case 'RolloutCompleted':
      return 'The rollout is complete';
    case 'RollbackRegistered': {
      const by = inlineShort(textOf(event, 'rollback'), 160);
      return `${inlineShort(textOf(event, 'instance'), 100)} is brought back, by ${by}`;
    }
    case 'EvidenceSealed':
      return `The last evidence is in, ${sealed(event)}`;
    default:
      return undefined;
  }
}

function sealed(event: DomainEvent): string {
  const upgrades = numberOf(event, 'upgrades');
  return `${counted(upgrades, 'upgrade')} sealed with \`${textOf(event, 'seal').replace(/[^\w]/g, '').slice(0, 64)}\``;
}

/** Entries come from a store and may be older than this program, so that a field may be missing. */
function numberOf(event: object, field: string): number {
  const value: unknown = Reflect.get(event, field);
  return typeof value === 'number' ? value : 0;
}

function textOf(event: object, field: string): string {
  const value: unknown = Reflect.get(event, field);
  return typeof value === 'string' ? value : '';
}
