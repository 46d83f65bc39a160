import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Instance } from '../../../shared/domain/fleet/instance.ts';
import { desired, monitoredInstance } from '../../../shared/domain/monitoring/desired.ts';
import { defaultMonitoring } from '../../../shared/domain/monitoring/defaultMonitoring.ts';
import { idOf } from '../../../shared/domain/monitoring/diff.ts';
import { verifyLedger } from '../../../shared/usecases/verifyLedger.ts';
import { instanceWith } from '../../domain/rollout/fixtures.ts';
import { aborted, lost } from '../support/monitoringInMemory.ts';
import { monitoredFleet } from './support.ts';

const DAY = 24 * 60;
const PROJECTS = ['project-a', 'project-b', 'project-c'];

const step = fc.record({
  who: fc.constantFrom('a', 'b'),
  what: fc.oneof(
    fc.record({
      gcpProjectId: fc.constantFrom(...PROJECTS),
      domain: fc.constantFrom('one.example.com', 'two.example.com'),
      ingressAllowlist: fc.constantFrom<string[]>([], ['203.0.113.0/24']),
      version: fc.constantFrom('5.1.9', '5.2.0'),
    }),
    fc.constant('leaves' as const),
    fc.constant('unreadable' as const),
  ),
  /** Every so many calls one fails; 0 for none. */
  every: fc.constantFrom(0, 0, 3, 5),
  isLost: fc.boolean(),
  pulses: fc.integer({ min: 0, max: 2 }),
  waits: fc.constantFrom(0, 0, 5, 60, 8 * DAY),
});

it('whatever becomes of a fleet, in the end every project has what it should, and nothing else of ours', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
      const { pipeline, monitoring, pulses } = monitoredFleet({ fleet: [instanceWith('c1')] });
      const fleet = new Map<string, Instance>();
      for (const { who, what, every, isLost, pulses: count, waits } of steps) {
        if (every > 0) {
          const [when, error] = isLost ? (['after', lost()] as const) : (['before', aborted()] as const);
          monitoring.fail((_, index) => (index % every === every - 1 ? { when, error } : undefined));
        } else monitoring.wellAgain();
        const taken = [...fleet].filter(([id]) => id !== who).map(([, { gcpProjectId }]) => gcpProjectId);
        if (what === 'leaves') {
          fleet.delete(who);
          pipeline.fleet.remove(who);
        } else if (what === 'unreadable') {
          if (!fleet.has(who)) continue;
          pipeline.fleet.set({ id: who, instance: undefined, problems: [] });
        } else if (!taken.includes(what.gcpProjectId)) {
          const instance = instanceWith(who, { ...what, domain: `${who}.${what.domain}` });
          fleet.set(who, instance);
          pipeline.write(instance);
        }
        await pulses(count);
        pipeline.wait(waits);
      }
      monitoring.wellAgain();
      for (const instance of fleet.values()) pipeline.write(instance);
      await pulses(2);
      // A trouble waits an hour at the most; then come the end of the grace, and a look.
      for (const wait of [60, 60, 8 * DAY, 2 * DAY]) {
        pipeline.wait(wait);
        await pulses(2);
      }
      for (const project of PROJECTS) {
        const instance = [...fleet.values()].find(({ gcpProjectId }) => gcpProjectId === project);
        const wanted =
          instance === undefined
            ? []
            : desired(defaultMonitoring, { kind: 'instance', instance: monitoredInstance(instance, undefined) });
        const byId = (a: { readonly key: string }, b: { readonly key: string }): number => (a.key < b.key ? -1 : 1);
        const is = monitoring.inProject(project).map(({ resource }) => resource);
        expect(is.toSorted(byId), project).toEqual(wanted.toSorted(byId));
        expect(new Set(is.map(idOf)).size).toBe(is.length);
      }
      monitoring.take();
      await pulses(2);
      expect(monitoring.take()).toEqual([]);
      expect(await verifyLedger(pipeline.store)).toMatchObject({ valid: true });
    }),
    { numRuns: 20 },
  );
});
