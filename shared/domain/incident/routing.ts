import type { Instant, LocalTime, Weekday } from '../calendar/time.ts';
import type { IncidentFacts } from './facts.ts';
import type { Priority } from './priority.ts';

/**
 * Who is told of which incident, as data. Rules are tried in their order and the first that matches decides; the last
 * one of the file matches everything, so that no incident is told to nobody.
 */
export interface Routing {
  readonly rules: readonly Rule[];
  readonly inhibitions: readonly Inhibition[];
  /** By name; a rule says which apply to it. */
  readonly muteTimes: readonly MuteTime[];
  readonly people: readonly Person[];
  readonly links: readonly LinkTemplate[];
  readonly postMortems: PostMortemRules;
  readonly holds: HoldRules;
  readonly heartbeat: HeartbeatRules;
}

/**
 * Every part that is given has to hold; of a list one has to. Texts may use `*` for any run of characters, and capitals
 * make no difference. What is not known matches nothing, but for `none` of severity and group.
 */
export interface Match {
  /** `monitoring`, or `tranche` for what we open ourselves. */
  readonly source?: readonly string[];
  readonly kind?: readonly string[];
  readonly severity?: readonly string[];
  readonly group?: readonly string[];
  readonly instance?: readonly string[];
  readonly slug?: readonly string[];
  readonly region?: readonly string[];
  readonly policy?: readonly string[];
  readonly condition?: readonly string[];
  /** By name, such as `policy.team`; see IncidentFacts.labels. */
  readonly labels?: Readonly<Record<string, readonly string[]>>;
}

export interface Rule {
  readonly name: string;
  readonly match: Match;
  /** When it applies; left out: always. In the zone that it names, or in that of the calendar. */
  readonly during?: Hours;
  readonly priority: PriorityRule;
  readonly pager: boolean;
  /** Channels without `#`; `all` are those of the settings. */
  readonly slack: readonly string[] | 'all';
  /** Facts that incidents of one alert have in common: `policy`, `instance`, `labels.resource.zone`… */
  readonly groupBy: readonly string[];
  /** For so long after it opened an alert takes in further incidents of its group. */
  readonly joinMinutes: number;
  /** An incident that closes within this time is told to nobody. */
  readonly delayMinutes: number;
  /** For as long as nobody acknowledges; `null`: never again. */
  readonly repeatMinutes: number | null;
  /** Paged again when a person has closed the alert and Monitoring still has it open after this time; `null`: never. */
  readonly reopenMinutes: number | null;
  /** An incident of which Monitoring never tells the end counts as over after this time; `null`: when a person closes it. */
  readonly autoCloseMinutes?: number | null;
  readonly muteTimes: readonly string[];
}

/** One for all, or by the severity of the incident and the group of the instance. */
export type PriorityRule = Priority | 'by-severity-and-group';

export interface Hours {
  readonly days: readonly Weekday[];
  readonly from: LocalTime;
  /** Not after `from`: on the next day. */
  readonly to: LocalTime;
  readonly timeZone?: string;
}

/** While an incident that matches `source` is open, those that match `target` and are equal in these facts are not told. */
export interface Inhibition {
  readonly name: string;
  readonly source: Match;
  readonly target: Match;
  readonly equal: readonly string[];
}

export interface MuteTime {
  readonly name: string;
  readonly hours: Hours;
  readonly owner: string;
  readonly reason: string;
  /** Left out: until somebody takes it out of the file. */
  readonly until?: Instant;
}

/** A mute for once, made by a person while the server runs; `until` does not belong to it. */
export interface Silence {
  readonly id: string;
  readonly match: Match;
  readonly owner: string;
  readonly reason: string;
  readonly from: Instant;
  readonly until: Instant;
}

/** The same person under the names that other systems know. */
export interface Person {
  readonly name: string;
  /** As the pager knows them. */
  readonly email?: string;
  /** Member id, such as U024BE7LH. Who has one here may use the buttons. */
  readonly slack?: string;
  readonly github?: string;
  /** Who leads the on-call team. */
  readonly lead: boolean;
}

/** `{project}`, `{host}`, `{instance}`, `{slug}`, `{region}`, `{version}`, `{policy}` and `{rollout}` (of a hold) are filled in, escaped. */
export interface LinkTemplate {
  readonly label: string;
  readonly url: string;
  readonly match: Match;
}

export interface PostMortemRules {
  /** What is always to be done; people add to it. Days are working days after the incident was resolved. */
  readonly actions: readonly {
    readonly title: string;
    readonly assignee: 'on-call' | 'lead';
    readonly dueDays: number;
  }[];
  readonly labels: readonly string[];
}

/** How a person has the rollout held from the pager. */
export interface HoldRules {
  /** An alert that somebody opens there with one of these holds the running rollout; without any, none does. */
  readonly tags: readonly string[];
}

export interface HeartbeatRules {
  /** The heartbeat of the pager that is pinged; `null`: none. */
  readonly pager: string | null;
  /** How often an alert is sent on the whole way to the pager and back; `null`: never. */
  readonly probeHours: number | null;
  /** The alerting policy that notifies all the time, and how long its silence is no reason to worry; `null`: none. */
  readonly monitoring: { readonly policy: string; readonly minutes: number } | null;
}

/** Where an incident goes, and why: what `tranche incident route` prints. */
export interface Route {
  readonly rule: Rule;
  readonly priority: Priority;
  /** What the incidents of one alert have in common. */
  readonly group: { readonly key: string; readonly labels: Readonly<Record<string, string>> };
  /** Told to nobody for now. */
  readonly withheld: Withheld | undefined;
  /** One sentence for the record: which rule matched, and why it is withheld if it is. */
  readonly reason: string;
  /** Every rule up to the one that matched, inhibitions, silences and mute times: what each of them said. */
  readonly considered: readonly Considered[];
}

export interface Considered {
  readonly what: string;
  readonly applies: boolean;
  readonly why: string;
}

export interface Withheld {
  readonly why: 'delayed' | 'inhibited' | 'silenced' | 'muted';
  /** The incident that inhibits, the id of the silence, the name of the mute time or of the rule that delays. */
  readonly by: string;
  readonly reason: string;
  /** When it is looked at again at the latest. */
  readonly until: Instant;
}

/** What an incident is routed by besides its own facts. */
export interface Standing {
  readonly now: Instant;
  readonly openedAt: Instant;
  readonly silences: readonly Silence[];
  /** Other open incidents that may inhibit it: those of the same instance, without itself. */
  readonly others: readonly { readonly incident: string; readonly facts: IncidentFacts }[];
  /** Of the calendar. */
  readonly timeZone: string;
}
