import { hash } from 'node:crypto';
import { MINUTE } from '../../../../shared/domain/calendar/time.ts';
import type { Clock } from '../../../../shared/ports/clock.ts';
import { type BoardAction, effectOf } from './actions.ts';
import type { Actor, BoardAlert, BoardEvent, BoardStorage, Heartbeat, RequestRecord } from './records.ts';

export type OpsgenieBoard = ReturnType<typeof createOpsgenieBoard>;

/** What an alert is opened with. */
export type NewAlert = Pick<
  BoardAlert,
  'alias' | 'message' | 'description' | 'details' | 'tags' | 'entity' | 'source' | 'priority'
>;

/** One of the three ways to name an alert; an alias names only an open one. */
export interface Identifier {
  readonly type: 'id' | 'alias' | 'tiny';
  readonly value: string;
}

/** The alerts of Opsgenie, without a socket. `storage` left out: they live in memory. */
export function createOpsgenieBoard({ clock, storage }: { clock: Clock; storage?: BoardStorage }) {
  const alerts = new Map<string, BoardAlert>();
  const heartbeats = new Map<string, Heartbeat>();
  const requests = new Map<string, RequestRecord>();
  const listeners = new Set<(event: BoardEvent) => void>();
  let changes = 0;
  let tiny = 0;
  for (const record of storage?.load() ?? []) {
    if (record.kind === 'heartbeat') heartbeats.set(record.key, record.value);
    else if (record.value !== null) alerts.set(record.key, record.value);
  }
  for (const { change, tinyId } of alerts.values()) {
    changes = Math.max(changes, change);
    tiny = Math.max(tiny, Number(tinyId));
  }

  function keep(id: string, alert: BoardAlert | null): void {
    storage?.save({ kind: 'alert', key: id, value: alert });
    if (alert === null) alerts.delete(id);
    else alerts.set(id, alert);
  }

  function find({ type, value }: Identifier): BoardAlert | undefined {
    if (type === 'id') return alerts.get(value);
    const all = [...alerts.values()];
    if (type === 'tiny') return all.findLast(({ tinyId }) => tinyId === value);
    return all.findLast(({ alias, status }) => alias === value && status === 'open');
  }

  function create(given: NewAlert, actor: Actor): BoardAlert {
    const at = clock.now();
    const open = find({ type: 'alias', value: given.alias });
    if (open !== undefined && given.alias !== '') {
      const counted = { ...open, count: open.count + 1, updatedAt: at };
      keep(open.id, counted);
      return counted;
    }
    changes += 1;
    tiny += 1;
    const id = idOf(`${given.alias} ${at} ${changes}`);
    const alert: BoardAlert = {
      ...given,
      alias: given.alias === '' ? id : given.alias,
      id,
      tinyId: String(tiny),
      teams: [],
      status: 'open',
      acknowledgedBy: null,
      closedBy: null,
      owner: '',
      snoozedUntil: null,
      count: 1,
      createdAt: at,
      updatedAt: at,
      change: changes,
      notes: [],
      log: [{ text: 'opened', by: actor.name, at }],
    };
    keep(id, alert);
    tell({ action: 'Create', alert, actor });
    return alert;
  }

  /** @returns whether there is such an alert, open unless only a note is added or it is deleted */
  function act(identifier: Identifier, action: BoardAction, actor: Actor, note = ''): BoardAlert | undefined {
    const alert = find(identifier);
    if (alert === undefined) return undefined;
    if (alert.status === 'closed' && action.kind !== 'note' && action.kind !== 'delete') return undefined;
    const effect = effectOf(alert, action, actor);
    if (effect === undefined) return alert;
    const at = clock.now();
    const text = action.kind === 'note' ? action.text : note;
    changes += 1;
    const changed: BoardAlert = {
      ...alert,
      ...effect.change,
      updatedAt: at,
      change: changes,
      notes: text === '' ? alert.notes : [...alert.notes, { text, by: actor.name, at }],
      log: [...alert.log, { text: effect.said, by: actor.name, at }],
    };
    keep(alert.id, effect.change === null ? null : changed);
    const { about, more, action: name } = effect;
    const said = action.kind !== 'note' && text !== '' ? { note: text, ...about } : about;
    tell({ action: name, alert: changed, actor, ...(said && { about: said }), ...(more && { more }) });
    return changed;
  }

  function tell(event: BoardEvent): void {
    for (const listener of listeners) listener(event);
  }

  return {
    find,
    create,
    act,

    /** The oldest first. */
    all: (): BoardAlert[] => [...alerts.values()],

    /** All with this alias, closed ones too, the newest first. */
    withAlias: (alias: string): BoardAlert[] => [...alerts.values()].filter((one) => one.alias === alias).toReversed(),

    subscribe(listener: (event: BoardEvent) => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },

    /** What came of a request, to be asked for. */
    note(request: RequestRecord): void {
      requests.set(request.id, request);
    },
    request: (id: string): RequestRecord | undefined => requests.get(id),

    addHeartbeat(name: string, minutes: number): void {
      const heartbeat = { name, minutes, pingedAt: heartbeats.get(name)?.pingedAt ?? null };
      heartbeats.set(name, heartbeat);
      storage?.save({ kind: 'heartbeat', key: name, value: heartbeat });
    },
    /** @returns whether there is one of this name */
    ping(name: string): boolean {
      const known = heartbeats.get(name);
      if (known === undefined) return false;
      const heartbeat = { ...known, pingedAt: clock.now() };
      heartbeats.set(name, heartbeat);
      storage?.save({ kind: 'heartbeat', key: name, value: heartbeat });
      return true;
    },
    heartbeats: (): (Heartbeat & { readonly expired: boolean })[] =>
      [...heartbeats.values()].map((one) => ({
        ...one,
        expired: one.pingedAt !== null && clock.now() > one.pingedAt + one.minutes * MINUTE,
      })),

    close: (): void => storage?.close(),
  };
}

/** Like those of the vendor, and the same when the same happens again. */
function idOf(seed: string): string {
  const digits = hash('sha256', seed);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20, 32),
  ].join('-');
}
