import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { LIMITS, alertPayload } from '../../../shared/adapters/opsgenie/alertPayload.ts';
import { cut } from '../../../shared/contracts/vendorText.ts';
import { PRIORITIES } from '../../../shared/domain/incident/priority.ts';
import type { AlertView } from '../../../shared/domain/incident/alertView.ts';
import { instanceViewWith, viewWith } from '../../domain/incident/views.ts';

const long = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.tuple(fc.constantFrom('x', '😀', 'y ', '\n', '"', ','), fc.nat(20_000)).map(([unit, times]) => unit.repeat(times)),
);
const name = fc.stringMatching(/^[a-z0-9]{1,20}$/);
const instance = fc
  .record({
    id: name,
    slug: fc.oneof(name, long),
    group: name,
    version: long,
    region: fc.option(long),
    open: fc.boolean(),
  })
  .map(instanceViewWith);

const views: fc.Arbitrary<AlertView> = fc
  .record({
    priority: fc.constantFrom(...PRIORITIES),
    policy: fc.stringMatching(/^[A-Z][a-z ]{1,50}[a-z]$/),
    condition: fc.option(long),
    summary: long,
    observed: fc.option(long),
    threshold: fc.option(long),
    why: long,
    documentation: fc.option(long),
    incidents: fc.record({ total: fc.integer({ min: 1, max: 100_000 }), open: fc.nat(100_000) }),
    instances: fc.array(instance, { minLength: 1, maxLength: 15 }),
    moreInstances: fc.nat(10_000),
    links: fc.array(fc.record({ label: long, url: long }), { maxLength: 30 }),
    lastChange: fc.option(fc.record({ text: long, url: fc.option(long) })),
    rollout: fc.option(fc.record({ id: name, text: long, held: fc.boolean() })),
  })
  .map((parts) => {
    const [first] = parts.instances;
    const who = parts.instances.length === 1 ? `${first?.slug} (${first?.id})` : `${parts.instances.length} instances`;
    return viewWith({ ...parts, headline: `${who}: ${parts.policy}, ${parts.condition ?? ''}` });
  });

test('any alert is within every limit, and says with whom and what is wrong', () => {
  fc.assert(
    fc.property(views, fc.string({ maxLength: 300 }), (view, user) => {
      const payload = alertPayload(view, user);
      for (const field of ['message', 'alias', 'description', 'entity', 'source', 'user'] as const) {
        expect(payload[field].length).toBeLessThanOrEqual(LIMITS[field]);
      }
      expect(payload.message).not.toBe('');
      expect(Object.entries(payload.details).flat().join('').length).toBeLessThanOrEqual(LIMITS.details);
      expect(Object.values(payload.details)).not.toContain('');
      expect(payload.tags.length).toBeLessThanOrEqual(LIMITS.tags);
      for (const tag of payload.tags) expect(tag).toMatch(/^[^,]{1,50}$/u);
      expect(JSON.stringify(payload).isWellFormed()).toBe(true);
      expect(payload.alias).toBe(view.id);

      expect(payload.details['policy']).toBe(view.policy);
      expect(payload.details['instance']).toContain(view.instances[0]?.id);
      expect(payload.details['incidents']).toBe(`${view.incidents.open} open of ${view.incidents.total}`);
      expect(payload.message).toContain(view.policy);
      expect(payload.description).toContain(view.policy);
    }),
    { numRuns: 300 },
  );
});

test('a headline that fits stays as it is; of one that does not, both halves are there', () => {
  const short = viewWith();
  expect(alertPayload(short, 'Tranche').message).toBe(short.headline);
  const { message } = alertPayload(
    viewWith({ headline: `${'name '.repeat(50)}: Instance uptime, ${'why '.repeat(50)}` }),
    '',
  );
  expect(message).toMatch(/^name .*…: Instance uptime, why .*…$/);
});

test('no character is cut in two', () => {
  expect(cut('ab😀', 4)).toBe('ab😀');
  expect(cut('ab😀c', 4)).toBe('ab…');
  expect(cut('a\uD800', 5)).toBe('a\uFFFD');
});
