import type { Instant } from '../../../../shared/domain/calendar/time.ts';
import type { Priority } from '../../../../shared/domain/incident/priority.ts';
import type { BoardAction } from './actions.ts';
import type { OpsgenieBoard } from './board.ts';
import type { BoardAlert } from './records.ts';

export type People = ReturnType<typeof boardPeople>;

/** People who are on call, in front of the pages of the pager. Each says of the newest alert with the alias what they do. */
export function boardPeople(board: OpsgenieBoard) {
  const by = (name: string, alias: string, action: BoardAction, note?: string): BoardAlert => {
    const [newest] = board.withAlias(alias);
    const id = { type: 'id', value: newest?.id ?? '' } as const;
    const done = board.act(id, action, { name, type: 'web' }, note);
    if (done === undefined) throw new Error(`there is no open alert ${alias} in the pager`);
    return done;
  };
  return {
    acknowledge: (name: string, alias: string) => by(name, alias, { kind: 'acknowledge' }),
    unacknowledge: (name: string, alias: string) => by(name, alias, { kind: 'unacknowledge' }),
    close: (name: string, alias: string, note?: string) => by(name, alias, { kind: 'close' }, note),
    note: (name: string, alias: string, text: string) => by(name, alias, { kind: 'note', text }),
    take: (name: string, alias: string) => by(name, alias, { kind: 'take' }),
    assign: (name: string, alias: string, owner: string) => by(name, alias, { kind: 'assign', owner }),
    snooze: (name: string, alias: string, until: Instant) => by(name, alias, { kind: 'snooze', until }),
    addTags: (name: string, alias: string, tags: readonly string[]) => by(name, alias, { kind: 'addTags', tags }),
    removeTags: (name: string, alias: string, tags: readonly string[]) => by(name, alias, { kind: 'removeTags', tags }),
    addTeam: (name: string, alias: string, team: string) => by(name, alias, { kind: 'addTeam', name: team }),
    addRecipient: (name: string, alias: string, who: string) => by(name, alias, { kind: 'addRecipient', name: who }),
    prioritise: (name: string, alias: string, priority: Priority) => by(name, alias, { kind: 'prioritise', priority }),
    delete: (name: string, alias: string) => by(name, alias, { kind: 'delete' }),
    /** A button of their own making. */
    press: (name: string, alias: string, button: string) => by(name, alias, { kind: 'custom', name: button }),
    /** Nobody's doing: nobody has acknowledged it in time, and the next one is called. */
    escalate: (alias: string, to: string) => by('System', alias, { kind: 'escalate', name: to }),
  };
}
