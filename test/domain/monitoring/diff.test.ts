import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultMonitoring } from '../../../shared/domain/monitoring/defaultMonitoring.ts';
import { desired } from '../../../shared/domain/monitoring/desired.ts';
import { type Found, diff, idOf } from '../../../shared/domain/monitoring/diff.ts';
import type { MonitoringResource } from '../../../shared/domain/monitoring/resources.ts';
import { appliedAll, words } from './fixtures.ts';

const SCOPING = desired(defaultMonitoring, {
  kind: 'scoping',
  environment: 'prod',
  incidentsTopic: 'projects/acme-tranche/topics/incidents',
});
const CHECK = {
  kind: 'uptime-check',
  key: 'uptime',
  displayName: 'uptime',
  host: 'a.example.com',
  path: '/healthz',
  periodSeconds: 60,
  timeoutSeconds: 10,
  regions: [],
  says: null,
} as const;
const METRIC = { kind: 'log-metric', key: 'errors', displayName: 'errors', filter: 'severity >= ERROR' } as const;

const resource: fc.Arbitrary<MonitoringResource> = fc.oneof(
  fc
    .record({
      key: fc.constantFrom('uptime', 'version-5-2-0', 'version-5-3-0'),
      host: fc.constantFrom('a.example.com', 'b.example.com'),
      path: fc.constantFrom('/healthz', '/ready'),
    })
    .map((given) => ({ ...CHECK, ...given })),
  fc
    .record({ key: fc.constantFrom('errors', 'panics'), filter: fc.constantFrom('a', 'b') })
    .map((given) => ({ ...METRIC, ...given })),
  fc.constantFrom(...SCOPING),
);
const wantedOf = fc.uniqueArray(resource, { selector: idOf, maxLength: 8 });
const foundOf = fc
  .array(resource, { maxLength: 10 })
  .map((resources): Found[] =>
    resources.map((each, index) => ({ name: `projects/p/things/${index}`, resource: each })),
  );

describe('what is to be changed in a project', () => {
  it('makes exactly what is desired of whatever is there, and then nothing more', () => {
    fc.assert(
      fc.property(wantedOf, foundOf, (wanted, found) => {
        const after = appliedAll(found, diff(wanted, found));
        const inOrder = (resources: readonly MonitoringResource[]) =>
          resources.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
        expect(inOrder(after.map((each) => each.resource))).toEqual(inOrder(wanted));
        expect(diff(wanted, after)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('can be stopped after any change and begun anew', () => {
    fc.assert(
      fc.property(wantedOf, foundOf, fc.nat(20), (wanted, found, stopped) => {
        const half = appliedAll(found, diff(wanted, found).slice(0, stopped));
        const after = appliedAll(half, diff(wanted, half));
        expect(diff(wanted, after)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('makes who is referred to first, and takes away who refers first', () => {
    const created = words(diff(SCOPING, []));
    expect(created[0]).toBe('create notification-channel incidents');
    expect(created.at(-1)).toBe('create dashboard fleet');
    const found = SCOPING.map((each, index) => ({ name: `${index}`, resource: each }));
    const deleted = words(diff([], found));
    expect(deleted[0]).toBe('delete dashboard fleet');
    expect(deleted.at(-1)).toBe('delete notification-channel incidents');
  });

  it('names the fields that differ, however deep', () => {
    const [policy] = SCOPING.filter((each) => each.kind === 'alert-policy');
    if (policy === undefined) throw new Error('there is a policy');
    const [first, ...rest] = policy.conditions;
    if (first === undefined) throw new Error('it has a condition');
    const changed = { ...policy, conditions: [{ ...first, threshold: 7 }, ...rest] };
    expect(diff([policy], [{ name: 'x', resource: changed }])).toMatchObject([
      { kind: 'update', fields: [{ field: 'conditions[0].threshold', is: '7', shall: '1' }] },
    ]);
    const added = { ...policy, conditions: [...policy.conditions, first] };
    expect(diff([policy], [{ name: 'x', resource: added }])).toMatchObject([
      { fields: [{ field: 'conditions[1]', shall: '' }] },
    ]);
  });

  it('keeps of two with the same key the one on record, and takes the other for a lost answer', () => {
    const twice = ['projects/p/a', 'projects/p/b'].map((name) => ({ name, resource: METRIC }));
    expect(diff([METRIC], twice, new Set(['projects/p/b']))).toMatchObject([
      { kind: 'delete', why: 'double', found: { name: 'projects/p/a' } },
    ]);
  });

  it('makes another check for another host, because the host of a check stays', () => {
    const moved = { ...CHECK, host: 'b.example.com' };
    expect(diff([moved], [{ name: 'x', resource: CHECK }])).toMatchObject([
      { kind: 'create', resource: { host: 'b.example.com' } },
      { kind: 'delete', why: 'replaced', found: { name: 'x' } },
    ]);
  });
});
