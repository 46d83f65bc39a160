import type { IncidentFacts } from './facts.ts';
import { endOfHours, hoursText } from './hours.ts';
import { factOf, holding, mismatches } from './matchFacts.ts';
import { PRIORITIES, type Priority } from './priority.ts';
import type { Considered, Route, Routing, Rule, Standing } from './routing.ts';
import { withholding } from './withhold.ts';

/**
 * Where an incident goes, and why. The first rule that matches decides who is told; then it may be withheld for a while.
 * @throws when no rule matches: the last one of a routing matches everything, which is checked where it is read
 */
export function routeIncident(routing: Routing, facts: IncidentFacts, standing: Standing): Route {
  const tried: Considered[] = [];
  for (const rule of routing.rules) {
    const against = againstRule(rule, facts, standing);
    const applies = against.length === 0;
    const why = applies ? matchText(rule, facts) : against.join('; ');
    tried.push({ what: `rule ${rule.name}`, applies, why });
    if (applies) return routeBy(rule, routing, facts, standing, tried);
  }
  throw new Error('no rule of the routing matches: the last one has to match everything');
}

function routeBy(
  rule: Rule,
  routing: Routing,
  facts: IncidentFacts,
  standing: Standing,
  tried: readonly Considered[],
): Route {
  const { withheld, considered } = withholding(routing, rule, facts, standing);
  const matched = `rule ${rule.name} matches: ${matchText(rule, facts)}`;
  return {
    rule,
    priority: priorityOf(rule, facts),
    group: groupOf(rule, facts),
    withheld,
    reason: withheld === undefined ? matched : `${matched}; nobody is told for now: ${withheld.reason}`,
    considered: [...tried, ...considered],
  };
}

function againstRule({ match, during }: Rule, facts: IncidentFacts, { now, timeZone }: Standing): string[] {
  const outside = during !== undefined && endOfHours(during, now, timeZone) === undefined;
  return [...mismatches(match, facts), ...(outside ? [`it is outside of ${hoursText(during, timeZone)}`] : [])];
}

function matchText({ match, during }: Rule, facts: IncidentFacts): string {
  const parts = [...holding(match, facts), ...(during === undefined ? [] : ['it is within its hours'])];
  return parts.length === 0 ? 'it takes everything that is left' : parts.join(', ');
}

/** A critical one of a customer is P1; each step of severity and of group is one less. */
const BY_SEVERITY = { critical: 0, error: 1, warning: 2 } as const;
const BY_GROUP = { customer: 0, trial: 1, internal: 2 } as const;

function priorityOf({ priority }: Rule, { kind, severity, group }: IncidentFacts): Priority {
  if (priority !== 'by-severity-and-group') return priority;
  // Without a word of the policy, an instance that does not answer is as bad as it gets.
  const level = BY_SEVERITY[severity ?? (kind === 'uptime' ? 'critical' : 'error')];
  return PRIORITIES[level + BY_GROUP[group ?? 'trial']] ?? 'P5';
}

function groupOf({ name, groupBy }: Rule, facts: IncidentFacts): Route['group'] {
  const known = groupBy.flatMap((fact) => {
    const value = factOf(facts, fact);
    return value === null ? [] : [[fact, value] as const];
  });
  return { key: JSON.stringify([name, ...known]), labels: Object.fromEntries(known) };
}
