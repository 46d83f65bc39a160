import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { webhookBody } from '../../../../infra/local/standins/opsgenie/webhooks.ts';
import { type PagerEvent, readOpsgenieWebhook } from '../../../../shared/contracts/opsgenieWebhook.ts';
import { settlePage } from '../../../../shared/usecases/incidents/page/settlePage.ts';
import { takePagerEvent } from '../../../../shared/usecases/incidents/page/takePagerEvent.ts';
import { verifyLedger } from '../../../../shared/usecases/verifyLedger.ts';
import { createPipeline } from '../../support/pipeline.ts';
import { ALERT, alertOf, around, ask, notify, pageOf, vendorError } from '../support.ts';

/** How a call of the pager goes. */
const fates = ['works', 'works', 'works', 'refused', 'busy', 'lost before', 'lost after'] as const;
type Fate = (typeof fates)[number];

const steps = [
  'acknowledge',
  'note',
  'declare',
  'another',
  'over',
  'they acknowledge',
  'they note',
  'they close',
] as const;
const step = fc.record({
  what: fc.constantFrom(...steps),
  /** Whether somebody settles afterwards, and what the webhooks bring by then: in any order, or not at all. */
  settles: fc.boolean(),
  heard: fc.constantFrom('in order', 'backwards', 'later'),
  minutes: fc.nat(3),
});

test('whatever fails, and whoever does what meanwhile: one alert, everything told once, and closed in the end', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 8 }),
      fc.array(fc.constantFrom(...fates), { maxLength: 25 }),
      async (happenings, luck) => {
        const pipeline = createPipeline();
        const { pager } = pipeline.deps;
        const left: Fate[] = [...luck];
        let fate: Fate = 'works';
        const before = (): void => {
          fate = left.shift() ?? 'works';
          if (fate === 'refused') throw vendorError({ certain: true, retryable: false });
          if (fate === 'busy') throw vendorError({ certain: true, retryAfter: 20_000 });
          if (fate === 'lost before') throw vendorError();
        };
        const after = (): void => {
          if (fate === 'lost after') throw vendorError();
        };
        pipeline.use({ pager: around(pager, { before, after }) });
        const events: PagerEvent[] = [];
        pipeline.board.subscribe((event) => {
          const reading = readOpsgenieWebhook(JSON.parse(webhookBody(event, 'token')));
          if ('value' in reading) events.push(reading.value);
        });
        const hear = async (order: (typeof happenings)[number]['heard']): Promise<void> => {
          if (order === 'later') return;
          const now = events.splice(0);
          for (const event of order === 'backwards' ? now.toReversed() : now)
            await takePagerEvent(pipeline.deps, event);
        };
        const people = ['they acknowledge', 'they note', 'they close'];
        const happen: Record<(typeof steps)[number], () => unknown> = {
          acknowledge: () => ask(pipeline, 'acknowledge', ''),
          note: () => ask(pipeline, 'note', 'looking'),
          declare: () => ask(pipeline, 'declare', 'customers are affected'),
          another: () => notify(pipeline, 'open', { incidentId: '0.def' }),
          over: () => notify(pipeline, 'closed'),
          'they acknowledge': () => pipeline.onCall.acknowledge('jo', ALERT),
          'they note': () => pipeline.onCall.note('jo', ALERT, 'restarting'),
          'they close': () => pipeline.onCall.close('jo', ALERT),
        };

        await notify(pipeline, 'open');
        for (const { what, settles, heard, minutes } of happenings) {
          if (people.includes(what) && pipeline.board.all().length === 0) continue;
          try {
            await happen[what]();
          } catch {
            // It was refused: it has closed already, or somebody else was first.
          }
          if (settles) await settlePage(pipeline.deps, { alert: ALERT });
          await hear(heard);
          pipeline.wait(minutes);
        }
        await notify(pipeline, 'closed', { incidentId: '0.def' });
        await notify(pipeline, 'closed');
        await hear('in order');
        for (let tries = 0; tries < 40; tries++) {
          await settlePage(pipeline.deps, { alert: ALERT });
          pipeline.wait(5);
        }
        await hear('in order');
        await settlePage(pipeline.deps, { alert: ALERT });

        const alerts = pipeline.board.all();
        const { opened, closed, settled, trouble } = await pageOf(pipeline);
        expect({ closed, settled, trouble }).toEqual({ closed: true, settled: true, trouble: null });
        expect(alerts.length).toBe(opened ? 1 : 0);
        for (const { status, count, log, notes } of alerts) {
          expect({ status, count }).toEqual({ status: 'closed', count: 1 });
          expect(log.filter(({ text }) => text === 'closed')).toHaveLength(1);
          const { actions } = await alertOf(pipeline);
          for (const [kind, words] of [
            ['noted', 'looking'],
            ['declared', 'declared an incident in Slack: customers are affected'],
          ]) {
            const asked = actions.filter((action) => action.kind === kind && action.from === 'slack').length;
            expect(notes.filter(({ text }) => text === words)).toHaveLength(asked);
          }
        }
        expect((await verifyLedger(pipeline.store)).problems).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});
