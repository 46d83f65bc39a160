import { type Instant, MINUTE } from '../calendar/time.ts';
import type { DomainEvent } from '../evidence/ledger.ts';
import type { IncidentSaid } from './facts.ts';
import type { Withheld } from './routing.ts';

/** What Cloud Monitoring opened, or we ourselves when a rollout is held. */
export interface Incident {
  readonly incident: string;
  readonly state: 'open' | 'closed';
  readonly instance: string | null;
  /** The rollout that had upgraded the instance when the incident opened; of one of our own the rollout that is held. */
  readonly rollout: string | null;
  readonly openedAt: Instant;
  readonly closedAt: Instant | null;
  readonly summary: string;
  readonly url: string | null;
  /** What Cloud Monitoring said of it when it opened, and what was known of its instance. */
  readonly said: IncidentSaid;
  /** The alert that it belongs to; `null` while it is told to nobody. */
  readonly alert: string | null;
  readonly withheld: Withheld | null;
  /** Open and withheld: it is looked at again at `lookAt`. */
  readonly waits: boolean;
  readonly lookAt: Instant;
  /** Monitoring never tells of its end: it is over then, unless it is told again. `null` for all others. */
  readonly closesBy: Instant | null;
  /** Open, and nobody has dismissed its alert: the rollout that had upgraded its instance does not go on. */
  readonly blocks: boolean;
}

/** What happens to an incident; the chain is `incident:ID`. */
export type IncidentEvent = DomainEvent &
  (
    | {
        readonly type: 'IncidentOpened';
        readonly source?: 'tranche';
        readonly instance: string | null;
        readonly startedAt: Instant | null;
      }
    /** It was told again, and Monitoring never tells of its end. */
    | { readonly type: 'IncidentRepeated'; readonly closesBy: Instant }
    | {
        readonly type: 'IncidentClosed';
        readonly source?: 'tranche';
        readonly instance: string | null;
        readonly endedAt: Instant | null;
      }
    /** It belongs to an alert from now on: its own, or one that was open for the same group. */
    | { readonly type: 'IncidentAlerted'; readonly alert: string; readonly rule: string }
    | { readonly type: 'IncidentWithheld'; readonly withheld: Withheld }
    /** Its alert was dismissed, or no longer is. */
    | { readonly type: 'IncidentDismissed' | 'IncidentBlocking' }
  );

/** A silence may be ended early, and a routing file changed: it is noticed by then, whoever has forgotten to say so. */
const LOOK_EVERY = 10 * MINUTE;

/** When an incident that is withheld is looked at again. */
export function nextLook({ until }: Withheld, now: Instant): Instant {
  return Math.min(until, now + LOOK_EVERY);
}

export function evolveIncident(incident: Incident, event: IncidentEvent, at: Instant): Incident {
  switch (event.type) {
    case 'IncidentOpened':
      return { ...incident, state: 'open', blocks: mayBlock(incident) };
    case 'IncidentRepeated':
      return { ...incident, closesBy: event.closesBy };
    case 'IncidentClosed':
      return { ...incident, state: 'closed', closedAt: at, waits: false, blocks: false };
    case 'IncidentAlerted':
      return { ...incident, alert: event.alert, withheld: null, waits: false };
    case 'IncidentWithheld':
      return { ...incident, withheld: event.withheld, waits: true, lookAt: nextLook(event.withheld, at) };
    case 'IncidentDismissed':
      return { ...incident, blocks: false };
    case 'IncidentBlocking':
      return { ...incident, blocks: incident.state === 'open' && mayBlock(incident) };
  }
}

/** One of our own tells that a rollout is held: it must not be what holds it. */
function mayBlock({ said }: Incident): boolean {
  return said.facts.source !== 'tranche';
}
