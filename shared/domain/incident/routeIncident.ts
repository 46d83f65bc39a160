import type { IncidentFacts } from './facts.ts';
import type { Route, Routing, Standing } from './routing.ts';

/** Where an incident goes, and why. */
export function routeIncident(routing: Routing, facts: IncidentFacts, _standing: Standing): Route {
  const [rule] = routing.rules;
  if (rule === undefined) throw new Error('a routing without rules');
  const labels = { policy: facts.policy ?? '' };
  return {
    rule,
    priority: 'P1',
    group: { key: `${rule.name}\n${labels.policy}`, labels },
    withheld: undefined,
    reason: `rule ${rule.name} matches everything`,
    considered: [],
  };
}
