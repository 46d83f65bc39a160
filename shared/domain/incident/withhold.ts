import { formatInstant } from '../calendar/dates.ts';
import { type Instant, MINUTE } from '../calendar/time.ts';
import type { IncidentFacts } from './facts.ts';
import { endOfHours, hoursText } from './hours.ts';
import { factOf, holding, matches, mismatches } from './matchFacts.ts';
import type { Considered, Inhibition, Match, Routing, Rule, Silence, Standing, Withheld } from './routing.ts';

/** An inhibition ends with the incident that inhibits, which is noticed; this is for when it was not. */
const INHIBITED_MINUTES = 5;

/** What each of them says, and what withholds the incident if one does. */
export interface Withholding {
  readonly withheld: Withheld | undefined;
  readonly considered: readonly Considered[];
}

interface Found extends Considered {
  readonly withheld?: Withheld;
}

/** Inhibitions, then silences, then mute times, then the delay: the first that applies is the reason on record. */
export function withholding(routing: Routing, rule: Rule, facts: IncidentFacts, standing: Standing): Withholding {
  const found: Found[] = [
    ...routing.inhibitions.map((each) => inhibited(routing, each, facts, standing)),
    ...standing.silences.map((each) => silenced(each, facts, standing)),
    ...rule.muteTimes.map((name) => muted(routing, name, standing)),
    ...(rule.delayMinutes > 0 ? [delayed(rule, standing)] : []),
  ];
  return {
    withheld: found.find(({ withheld }) => withheld !== undefined)?.withheld,
    considered: found.map(({ what, applies, why }) => ({ what, applies, why })),
  };
}

function inhibited(routing: Routing, inhibition: Inhibition, facts: IncidentFacts, standing: Standing): Found {
  const what = `inhibition ${inhibition.name}`;
  const missing = mismatches(inhibition.target, facts);
  if (missing.length > 0) return no(what, missing.join('; '));
  const by = standing.others.find(
    (other) =>
      inhibits(inhibition, other.facts, facts) &&
      // Two that inhibit each other would both be told to nobody.
      !routing.inhibitions.some((each) => inhibits(each, facts, other.facts)),
  );
  if (by === undefined) return no(what, `no incident that is open inhibits it: ${patternText(inhibition)}`);
  const policy = by.facts.policy ?? by.facts.kind;
  const equal = inhibition.equal.map((name) => `${name} ${factOf(facts, name) ?? ''}`).join(', ');
  const reason = `incident ${by.incident} (${policy}) is open${equal === '' ? '' : ` on the same ${equal}`}`;
  const until = standing.now + INHIBITED_MINUTES * MINUTE;
  return yes(what, { why: 'inhibited', by: by.incident, reason, until });
}

function inhibits({ source, target, equal }: Inhibition, other: IncidentFacts, facts: IncidentFacts): boolean {
  const same = (name: string): boolean => {
    const value = factOf(facts, name);
    return value !== null && value === factOf(other, name);
  };
  return matches(target, facts) && matches(source, other) && equal.every(same);
}

function patternText({ source, equal }: Inhibition): string {
  const kinds = source.kind === undefined ? 'one' : `one of ${source.kind.join(' or ')}`;
  return equal.length === 0 ? kinds : `${kinds} with the same ${equal.join(', ')}`;
}

function silenced(silence: Silence, facts: IncidentFacts, { now, timeZone }: Standing): Found {
  const what = `silence ${silence.id} of ${silence.owner}`;
  const missing = mismatches(silence.match, facts);
  if (missing.length > 0) return no(what, missing.join('; '));
  if (now < silence.from) return no(what, `it begins ${momentText(silence.from, timeZone)}`);
  if (now >= silence.until) return no(what, `it ended ${momentText(silence.until, timeZone)}`);
  const reason = `${silence.owner} has silenced it until ${momentText(silence.until, timeZone)}: ${silence.reason}`;
  return yes(
    what,
    { why: 'silenced', by: silence.id, reason, until: silence.until },
    holdingText(silence.match, facts),
  );
}

function muted({ muteTimes }: Routing, name: string, { now, timeZone }: Standing): Found {
  const what = `mute time ${name}`;
  const mute = muteTimes.find((each) => each.name === name);
  if (mute === undefined) return no(what, 'there is no such mute time');
  const { hours, owner, reason, until = Number.POSITIVE_INFINITY } = mute;
  if (now >= until) return no(what, `it ended ${momentText(until, timeZone)}; ${owner} may take it out of the file`);
  const end = endOfHours(hours, now, timeZone);
  if (end === undefined) return no(what, `it is outside of ${hoursText(hours, timeZone)}`);
  const over = Math.min(end, until);
  const text = `mute time ${name} of ${owner} holds until ${momentText(over, timeZone)}: ${reason}`;
  return yes(what, { why: 'muted', by: name, reason: text, until: over });
}

function delayed({ name, delayMinutes }: Rule, { now, openedAt, timeZone }: Standing): Found {
  const what = 'delay';
  const until = openedAt + delayMinutes * MINUTE;
  if (now >= until) return no(what, `it has been open for ${delayMinutes} minutes`);
  const reason = `rule ${name} waits for ${delayMinutes} minutes, until ${momentText(until, timeZone)}`;
  return yes(what, { why: 'delayed', by: name, reason, until });
}

function holdingText(match: Match, facts: IncidentFacts): string {
  return holding(match, facts).join(', ');
}

function yes(what: string, withheld: Withheld, because = ''): Found {
  return { what, applies: true, why: because === '' ? withheld.reason : `${because}; ${withheld.reason}`, withheld };
}

function no(what: string, why: string): Found {
  return { what, applies: false, why };
}

/** `2026-11-25 09:00 Europe/Berlin`. */
function momentText(instant: Instant, timeZone: string): string {
  return `${formatInstant(instant, timeZone).slice(0, 16).replace('T', ' ')} ${timeZone}`;
}
