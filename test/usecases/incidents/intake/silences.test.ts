import { describe, expect, it } from 'vitest';
import { defaultRouting, defaultRule } from '../../../../shared/domain/incident/defaultRouting.ts';
import type { SilenceRequest } from '../../../../shared/domain/incident/silence.ts';
import { incidents, ledger, silences } from '../../../../shared/ports/collections.ts';
import { reconsider } from '../../../../shared/usecases/incidents/intake/reconsider.ts';
import {
  type SilenceResult,
  endSilence,
  listSilences,
  silenceIncidents,
} from '../../../../shared/usecases/incidents/intake/silences.ts';
import { takeNotification } from '../../../../shared/usecases/incidents/intake/takeNotification.ts';
import { verifyLedger } from '../../../../shared/usecases/verifyLedger.ts';
import { type Pipeline, createPipeline } from '../../support/pipeline.ts';
import { at } from '../../../domain/calendar/fixtures.ts';

const TRIALS: SilenceRequest = { match: { group: ['trial'] }, end: { minutes: 60 }, reason: 'moving the network' };

/** The instances of the fleet are known; one of them is a trial. */
async function fleet(): Promise<Pipeline> {
  const pipeline = createPipeline();
  await pipeline.begin({ version: '5.2.0', type: 'major' });
  pipeline.use({ routing: { ...defaultRouting, rules: [{ ...defaultRule, name: 'everything' }] } });
  return pipeline;
}
const open = (pipeline: Pipeline, incidentId = '0.abc', projectId = 'project-t1') =>
  takeNotification(pipeline.deps, {
    incidentId,
    state: 'open',
    projectId,
    summary: 'down',
    kind: 'uptime',
    test: false,
  });
const incident = async (pipeline: Pipeline, id = '0.abc') => pipeline.store.get(incidents, id);
const made = (result: SilenceResult) => {
  if (result.kind !== 'done') throw new Error(result.message);
  return result.silence;
};
const messageOf = (result: SilenceResult): string => (result.kind === 'done' ? 'done' : result.message);

describe('a silence', () => {
  it('keeps back what it is about, until it ends', async () => {
    const pipeline = await fleet();
    const silence = made(await silenceIncidents(pipeline.deps, TRIALS, 'jo'));
    expect(await open(pipeline)).toMatch(
      /^withheld: jo has silenced it until 2026-11-23 11:00 UTC: moving the network/,
    );
    await open(pipeline, '0.def', 'project-c1');
    expect(await incident(pipeline)).toMatchObject({ alert: null, waits: true, withheld: { by: silence.id } });
    expect(await incident(pipeline, '0.def')).toMatchObject({ waits: false, withheld: null });

    pipeline.wait(60);
    await reconsider(pipeline.deps, '0.abc');
    expect(await incident(pipeline)).toMatchObject({ alert: expect.any(String), waits: false });
    expect(await pipeline.history('incident:0.abc')).toEqual(['IncidentOpened', 'IncidentWithheld', 'IncidentAlerted']);
  });

  it('is on record with its owner and its reason, and so is its early end', async () => {
    const pipeline = await fleet();
    const { id } = made(await silenceIncidents(pipeline.deps, TRIALS, 'jo'));
    pipeline.wait(5);
    expect(made(await endSilence(pipeline.deps, id, { actor: 'sam', reason: 'done early' }))).toMatchObject({
      until: pipeline.clock.now(),
      endedBy: 'sam',
    });
    const chain = await pipeline.store.query(ledger, { where: { stream: `silence:${id}` }, orderBy: 'seq' });
    expect(chain.map(({ value }) => value)).toMatchObject([
      {
        actor: 'jo',
        controls: ['CI-25', 'CI-86'],
        event: { type: 'SilenceCreated', owner: 'jo', reason: 'moving the network', match: { group: ['trial'] } },
      },
      { actor: 'sam', event: { type: 'SilenceEnded', reason: 'done early' } },
    ]);
    expect(await verifyLedger(pipeline.store)).toMatchObject({ valid: true });
    await pipeline.tamper(silences, id, (value) => ({ ...value, head: { ...value.head, seq: 1 } }));
    expect(await verifyLedger(pipeline.store)).toMatchObject({ valid: false });
  });

  it('that is ended early has what it kept back looked at now', async () => {
    const pipeline = await fleet();
    const { id } = made(await silenceIncidents(pipeline.deps, TRIALS, 'jo'));
    await open(pipeline);
    pipeline.wait(5);
    await endSilence(pipeline.deps, id, { actor: 'jo', reason: '' });
    expect(await incident(pipeline)).toMatchObject({ waits: true, lookAt: pipeline.clock.now() });
    await reconsider(pipeline.deps, '0.abc');
    expect(await incident(pipeline)).toMatchObject({ waits: false, alert: expect.any(String) });
  });

  it('that is to come holds nothing back yet, and is on the list', async () => {
    const pipeline = await fleet();
    const from = pipeline.clock.now() + 600_000;
    const { id } = made(await silenceIncidents(pipeline.deps, { ...TRIALS, from }, 'jo'));
    await open(pipeline);
    expect(await incident(pipeline)).toMatchObject({ waits: false });
    pipeline.wait(10);
    await open(pipeline, '0.def');
    expect(await listSilences(pipeline.deps)).toMatchObject([
      {
        id,
        owner: 'jo',
        holds: true,
        withholds: 1,
        from: '2026-11-23T10:10:00+00:00',
        until: '2026-11-23T11:10:00+00:00',
      },
    ]);
    pipeline.wait(60);
    expect(await listSilences(pipeline.deps)).toEqual([]);
  });

  it('that is asked for twice is one, and may be asked for again when it is over', async () => {
    const pipeline = await fleet();
    const first = made(await silenceIncidents(pipeline.deps, TRIALS, 'jo'));
    pipeline.wait(1);
    expect(made(await silenceIncidents(pipeline.deps, TRIALS, 'jo'))).toEqual(first);
    expect(made(await silenceIncidents(pipeline.deps, TRIALS, 'sam')).id).not.toBe(first.id);
    await endSilence(pipeline.deps, first.id, { actor: 'jo', reason: '' });
    expect(made(await silenceIncidents(pipeline.deps, TRIALS, 'jo')).id).not.toBe(first.id);
  });

  it.each([
    [{ reason: ' ' }, /^a silence needs a reason/],
    [{ match: {} }, /^a silence of everything would hide an outage/],
    [{ match: { policy: ['*'], instance: ['a', '**'] } }, /^a silence of everything/],
    [{ end: { until: at('2026-11-23T10:00:00Z') } }, /^it would be over already/],
    [
      { from: at('2026-11-25T10:00:00Z'), end: { until: at('2026-11-24T10:00:00Z') } },
      /^it would end before it begins/,
    ],
    [{ end: { minutes: 30 * 1_440 + 1 } }, /^a silence holds for 30 days at most/],
  ] as const)('is refused: %j', async (changes, message) => {
    const pipeline = createPipeline();
    expect(messageOf(await silenceIncidents(pipeline.deps, { ...TRIALS, ...changes }, 'jo'))).toMatch(message);
    expect(await pipeline.store.query(silences, {})).toEqual([]);
  });

  it('that is over, or that nobody made, cannot be ended', async () => {
    const pipeline = createPipeline();
    const { id } = made(await silenceIncidents(pipeline.deps, TRIALS, 'jo'));
    pipeline.wait(60);
    const by = { actor: 'jo', reason: '' };
    expect(messageOf(await endSilence(pipeline.deps, id, by))).toBe('it ended 2026-11-23T11:00:00+00:00 already');
    expect(messageOf(await endSilence(pipeline.deps, 's-none', by))).toBe('there is no silence s-none');
  });
});

it('an incident that is withheld for long is looked at again now and then: what keeps it back may be gone', async () => {
  const pipeline = await fleet();
  const hours = { days: ['mon', 'tue'], from: '00:00', to: '00:00' } as const;
  const mute = { name: 'days', hours, owner: 'sam', reason: 'quiet' };
  const rules = [{ ...defaultRule, name: 'everything', muteTimes: ['days'] }];
  pipeline.use({ routing: { ...defaultRouting, rules, muteTimes: [mute] } });
  await open(pipeline);
  const inTenMinutes = pipeline.clock.now() + 600_000;
  expect(await incident(pipeline)).toMatchObject({
    lookAt: inTenMinutes,
    withheld: { why: 'muted', until: at('2026-11-25T00:00:00Z') },
  });
  pipeline.wait(10);
  await reconsider(pipeline.deps, '0.abc');
  expect(await incident(pipeline)).toMatchObject({ waits: true, lookAt: inTenMinutes + 600_000 });
  pipeline.use({ routing: { ...defaultRouting, rules: [{ ...defaultRule, name: 'everything' }] } });
  pipeline.wait(10);
  await reconsider(pipeline.deps, '0.abc');
  expect(await incident(pipeline)).toMatchObject({ waits: false, alert: expect.any(String) });
});
