import type { Instant } from '../../../../shared/domain/calendar/time.ts';
import type { Priority } from '../../../../shared/domain/incident/priority.ts';

/** An alert as the stand-in keeps it. */
export interface BoardAlert {
  readonly id: string;
  readonly tinyId: string;
  readonly alias: string;
  readonly message: string;
  readonly description: string;
  readonly details: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly teams: readonly string[];
  readonly entity: string;
  readonly source: string;
  readonly priority: Priority;
  readonly status: 'open' | 'closed';
  readonly acknowledgedBy: string | null;
  readonly closedBy: string | null;
  readonly owner: string;
  readonly snoozedUntil: Instant | null;
  /** How often it was opened while it was open. */
  readonly count: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** Which change of all it was: nanoseconds in what the outside is told, so that no two are at the same time. */
  readonly change: number;
  readonly notes: readonly BoardNote[];
  readonly log: readonly BoardNote[];
}

export interface BoardNote {
  readonly text: string;
  readonly by: string;
  readonly at: Instant;
}

/** Who does something: a person at the pages, or whoever holds a key. */
export interface Actor {
  readonly name: string;
  readonly type: 'web' | 'api';
}

/** What came of a request, told when asked for. */
export interface RequestRecord {
  readonly id: string;
  readonly action: string;
  readonly alertId: string;
  readonly alias: string;
  readonly isSuccess: boolean;
  readonly status: string;
  readonly at: Instant;
}

export interface Heartbeat {
  readonly name: string;
  readonly minutes: number;
  readonly pingedAt: Instant | null;
}

/** What happened to an alert; `more` stands beside the alert in what the outside is told, `about` within it. */
export interface BoardEvent {
  readonly action: string;
  readonly alert: BoardAlert;
  readonly actor: Actor;
  readonly about?: object;
  readonly more?: object;
}

export type BoardRecord =
  | { readonly kind: 'alert'; readonly key: string; readonly value: BoardAlert | null }
  | { readonly kind: 'heartbeat'; readonly key: string; readonly value: Heartbeat };

/** Keeps the board over a restart. */
export interface BoardStorage {
  load(): readonly BoardRecord[];
  /** In place of the record of the same kind and key. */
  save(record: BoardRecord): void;
  close(): void;
}

/** How a call is refused before anything comes of it. */
export class OpsgenieRefusal extends Error {
  override readonly name = 'OpsgenieRefusal';
  readonly status: number;
  readonly errors: Readonly<Record<string, string>> | undefined;

  constructor(status: number, message: string, errors?: Readonly<Record<string, string>>) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}
