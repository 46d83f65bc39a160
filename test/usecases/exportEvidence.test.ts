import { describe, expect, it } from 'vitest';
import { exportEvidence, exportLedger } from '../../shared/usecases/exportEvidence.ts';
import { verifyPack } from '../../shared/usecases/verifyPack.ts';
import { ID, bytesOf, completedRollout, documentedRollout, packOf } from './support/evidence.ts';
import { createPipeline } from './support/pipeline.ts';

describe('the evidence of a rollout', () => {
  it('is complete when every verified upgrade has its papers, and the pack verifies', async () => {
    const pack = await packOf(await documentedRollout());
    expect(pack.replayed.missing).toEqual([]);
    expect(verifyPack(bytesOf(pack))).toMatchObject({ valid: true, problems: [], rollout: ID });
    const manifest = JSON.parse(pack.files.get('manifest.json') ?? '') as object;
    expect(manifest).toMatchObject({ format: 1, rollout: ID, version: '5.2.0', status: 'completed', missing: [] });
  });

  it('says what the state says: the ledger, played again, gives every upgrade as it is stored', async () => {
    const pipeline = await documentedRollout();
    const { replayed } = await packOf(pipeline);
    for (const { upgrade } of replayed.upgrades) {
      const { head: _head, domain: _domain, ...stored } = await pipeline.upgrade(ID, upgrade.instance);
      expect({ ...upgrade, domain: undefined }).toEqual({ ...stored, domain: undefined });
    }
    expect(replayed.rollout).toEqual(await pipeline.rollout(ID));
  });

  it('names what is missing first, and the pack verifies all the same', async () => {
    const pack = await packOf(await completedRollout());
    expect(pack.replayed.missing).toContainEqual({ instance: null, what: 'there is no tracking issue' });
    expect(pack.replayed.missing).toContainEqual({ instance: 'c1', what: 'there is no pull request on record' });
    const report = pack.files.get('report.md') ?? '';
    expect(report.split('\n').slice(2, 6).join('\n')).toContain('- there is no tracking issue');
    expect(verifyPack(bytesOf(pack))).toMatchObject({ valid: true, missing: pack.replayed.missing });
  });

  it('of a rollout that has not ended says so', async () => {
    const pipeline = createPipeline();
    await pipeline.begin({ version: '5.2.0', type: 'major' });
    await pipeline.pulse();
    const pack = await packOf(pipeline);
    expect(pack.files.get('report.md')).toContain('The rollout has not ended');
    expect(verifyPack(bytesOf(pack))).toMatchObject({ valid: true });
  });

  it('gives the same bytes for the same state', async () => {
    const pipeline = await documentedRollout();
    expect((await packOf(pipeline)).files).toEqual((await packOf(pipeline)).files);
  });

  it('shows incident, hold, who resumed, and texts from outside without their markup', async () => {
    const report = (await packOf(await documentedRollout())).files.get('report.md') ?? '';
    expect(report).toContain('0.abc on i1: IncidentOpened at');
    expect(report).toMatch(/RolloutHeld at .* by tranche: incident 0\.abc opened on i1/);
    expect(report).toMatch(/RolloutResumed at .* by jo: =harmless/);
    expect(report).toContain(String.raw`a \| b &lt;script>`);
  });

  it('has a row per upgrade in the table', async () => {
    const table = (await packOf(await documentedRollout())).files.get('upgrades.csv') ?? '';
    const [head = '', ...rows] = table.trimEnd().split('\r\n');
    expect(head.split(',')).toHaveLength(22);
    expect(rows).toHaveLength(8);
    const c1 = rows.find((row) => row.startsWith('c1,')) ?? '';
    for (const cell of ['slug-c1', 'customer', '5.1.9', '5.2.0', 'verified', '/pull/', 'release-bot', 'kim', 'jo'])
      expect(c1).toContain(cell);
  });

  it('is nothing for a rollout that is not there, nor for a page that is not of it', async () => {
    const { store, calendar } = await completedRollout();
    expect(await exportEvidence(store, calendar, 'prod-9.9.9')).toBeUndefined();
    expect(await exportLedger(store, 'prod-9.9.9')).toBeUndefined();
    expect(await exportLedger(store, ID, 'rollout:prod-9.9.9~00000001')).toBeUndefined();
  });
});
