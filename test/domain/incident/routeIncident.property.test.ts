import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { matchesGlob } from '../../../shared/domain/incident/glob.ts';
import { routeIncident } from '../../../shared/domain/incident/routeIncident.ts';
import { expected, someFacts, someRouting, someStanding } from './routingModel.ts';

it('routing decides as the simple model does, and a decision is looked at again only later', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(someRouting, someFacts, someStanding, (routing, facts, standing) => {
      const { rule, withheld, considered } = routeIncident(routing, facts, standing);
      const why = withheld?.why ?? 'told';
      expect({ rule: rule.name, why }).toEqual(expected(routing, facts, standing));
      if (withheld !== undefined) expect(withheld.until).toBeGreaterThan(standing.now);
      const rules = considered.filter(({ what }) => what.startsWith('rule '));
      expect(rules.map(({ applies }) => applies)).toEqual(rules.map((_, index) => index === rules.length - 1));
      seen.set(why, (seen.get(why) ?? 0) + 1);
    }),
    { numRuns: 1_000, seed: 1 },
  );
  // Each of the answers has come up.
  expect([...seen.keys()].toSorted()).toEqual(['delayed', 'inhibited', 'muted', 'silenced', 'told']);
});

it('a pattern of many stars on a long text is answered without trying all ways', () => {
  const text = 'a'.repeat(5_000);
  expect(matchesGlob(`${'a*'.repeat(2_000)}b`, text)).toBe(false);
  expect(matchesGlob('*a'.repeat(5_000), text)).toBe(true);
});
