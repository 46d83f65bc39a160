import { describe, expect, it } from 'vitest';
import { type LedgerEntry, entryId } from '../../shared/domain/evidence/ledger.ts';
import { ledger, rollouts, upgrades } from '../../shared/ports/collections.ts';
import { takeNotification } from '../../shared/usecases/incidents/intake/takeNotification.ts';
import { verifyLedger } from '../../shared/usecases/verifyLedger.ts';
import { type Pipeline, createPipeline } from './support/pipeline.ts';

const ID = 'prod-5.2.0';

/** A rollout with an incident, complete. */
async function completed(): Promise<Pipeline> {
  const pipeline = createPipeline();
  await pipeline.begin({ version: '5.2.0', type: 'minor' });
  await takeNotification(pipeline.deps, { incidentId: '0.abc', state: 'open', projectId: 'project-c1', test: false });
  await takeNotification(pipeline.deps, { incidentId: '0.abc', state: 'closed', projectId: 'project-c1', test: false });
  await pipeline.runUntil('2026-12-01T00:00:00Z');
  expect(await pipeline.rollout(ID)).toMatchObject({ phase: { outcome: 'completed' } });
  return pipeline;
}

async function faults(pipeline: Pipeline): Promise<readonly string[]> {
  const { valid, problems } = await verifyLedger(pipeline.store);
  expect(valid).toBe(problems.length === 0);
  return problems;
}

const streams = [`rollout:${ID}`, `upgrade:${ID}~c1`, 'incident:0.abc'] as const;

describe('the ledger', () => {
  it('as it was written is sound, and every entry is counted', async () => {
    const pipeline = await completed();
    const entries = await pipeline.store.count(ledger, {});
    expect(await verifyLedger(pipeline.store)).toEqual({ entries, valid: true, problems: [] });
  });

  it('is sound in the middle of a rollout', async () => {
    const pipeline = createPipeline();
    await pipeline.begin({ version: '5.2.0', type: 'major' });
    await pipeline.pulse();
    expect(await faults(pipeline)).toEqual([]);
  });

  it.each(streams)('shows an entry of %s that was edited', async (stream) => {
    const pipeline = await completed();
    await pipeline.tamper(ledger, entryId(stream, 1), (entry) => ({ ...entry, actor: 'eve' }));
    expect(await faults(pipeline)).toContain(`${stream}: entry 1 was altered`);
  });

  it.each(streams)('shows an entry of %s that was edited and hashed again', async (stream) => {
    const pipeline = await completed();
    const edit = (entry: LedgerEntry): LedgerEntry => ({ ...entry, at: entry.at + 1, hash: 'f'.repeat(64) });
    await pipeline.tamper(ledger, entryId(stream, 1), edit);
    expect((await faults(pipeline)).length).toBeGreaterThan(0);
  });

  it.each(streams)('shows an entry of %s that was dropped', async (stream) => {
    const pipeline = await completed();
    await pipeline.tamper(ledger, entryId(stream, 1), () => undefined);
    expect(await faults(pipeline)).toContain(`${stream}: entry 1 is missing or out of order`);
  });

  it.each(streams)('shows that the last entry of %s was dropped', async (stream) => {
    const pipeline = await completed();
    const last = (await pipeline.history(stream)).length;
    await pipeline.tamper(ledger, entryId(stream, last), () => undefined);
    expect(await faults(pipeline)).toContain(`${stream}: ends with entry ${last - 1}, its record says ${last}`);
  });

  it('shows a chain that is gone as a whole', async () => {
    const pipeline = await completed();
    for (const seq of [1, 2, 3]) await pipeline.tamper(ledger, entryId('incident:0.abc', seq), () => undefined);
    expect(await faults(pipeline)).toEqual(['incident:0.abc: ends with entry 0, its record says 3']);
  });

  it.each(streams)('shows two entries of %s that have changed places', async (stream) => {
    const pipeline = await completed();
    const [one, other] = [entryId(stream, 1), entryId(stream, 2)];
    const first = await pipeline.store.get(ledger, one);
    const second = await pipeline.store.get(ledger, other);
    if (first === undefined || second === undefined) throw new Error('too few entries');
    await pipeline.tamper(ledger, one, () => second);
    await pipeline.tamper(ledger, other, () => first);
    expect(await faults(pipeline)).toContain(`${stream}: entry 1 is missing or out of order`);
  });

  it('shows a chain that was cut together with its record: the seal of the stage does not fit', async () => {
    const pipeline = await completed();
    const stream = `upgrade:${ID}~c1` as const;
    const last = (await pipeline.history(stream)).length;
    const before = await pipeline.store.get(ledger, entryId(stream, last - 1));
    if (before === undefined) throw new Error('too few entries');
    await pipeline.tamper(ledger, entryId(stream, last), () => undefined);
    await pipeline.tamper(upgrades, `${ID}~c1`, (row) => ({ ...row, head: { seq: before.seq, hash: before.hash } }));
    expect(await faults(pipeline)).toContain(`rollout:${ID}: the seal of stage 2 does not fit its upgrades`);
  });

  it('shows a row of the plan that was altered', async () => {
    const pipeline = await completed();
    await pipeline.tamper(upgrades, `${ID}~c1`, (row) => ({ ...row, plan: { ...row.plan, date: '2026-12-31' } }));
    expect(await faults(pipeline)).toEqual([`rollout:${ID}: the stored plan is not the one recorded`]);
  });

  it('shows a row of the plan that is gone', async () => {
    const pipeline = await completed();
    await pipeline.tamper(upgrades, `${ID}~c1`, () => undefined);
    expect(await faults(pipeline)).toContain(`rollout:${ID}: the stored plan is not the one recorded`);
  });

  it('shows an upgrade that was moved to another stage', async () => {
    const pipeline = await completed();
    await pipeline.tamper(upgrades, `${ID}~i1`, (row) => ({ ...row, stage: 2 }));
    expect(await faults(pipeline)).toContain(`rollout:${ID}: the seal of stage 1 does not fit its upgrades`);
  });

  it('shows the record of a rollout that says less than its chain', async () => {
    const pipeline = await completed();
    await pipeline.tamper(rollouts, ID, (document) => ({ ...document, head: { seq: 1, hash: 'f'.repeat(64) } }));
    expect((await faults(pipeline))[0]).toContain(`rollout:${ID}: ends with entry`);
  });
});
