import { unzipSync } from 'fflate';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OUR_LOGIN, WORKFLOW_LOGIN } from '../../infra/local/standins/github/codeHostRecords.ts';
import { GENESIS, type Head, chainFault } from '../../shared/domain/evidence/ledger.ts';
import { alertId } from '../../shared/domain/incident/alert.ts';
import { appendToLedger } from '../../shared/usecases/records.ts';
import { exportEvidence, exportLedger } from '../../shared/usecases/exportEvidence.ts';
import { verifyPack } from '../../shared/usecases/verifyPack.ts';
import { ID, bytesOf, completedRollout, documentedRollout, packOf, wholeLedger } from './support/evidence.ts';
import { createPipeline } from './support/pipeline.ts';

describe('the evidence of a rollout', () => {
  it('is complete when every verified upgrade has its papers, and the pack verifies', async () => {
    const pack = await packOf(await documentedRollout());
    expect(pack.replayed.missing).toEqual([]);
    expect(verifyPack(bytesOf(pack))).toMatchObject({ valid: true, problems: [], rollout: ID });
    const manifest = JSON.parse(pack.files.get('manifest.json') ?? '') as object;
    expect(manifest).toMatchObject({ format: 2, rollout: ID, version: '5.2.0', status: 'completed', missing: [] });
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
    expect(pack.replayed.missing).toContainEqual({ instance: 'c1', what: 'no pull request has been found' });
    const report = pack.files.get('report.md') ?? '';
    expect(report.split('\n').slice(2, 8).join('\n')).toContain('- there is no tracking issue');
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

  it('shows who was told of an incident, who took it when, what was decided, and what the post-mortem asked for', async () => {
    const pack = await packOf(await documentedRollout());
    const alert = alertId('prod', '0.abc');
    const rows = (pack.files.get('report.md') ?? '').split('\n').filter((line) => line.startsWith(`| ${alert},`));
    expect(rows).toHaveLength(1);
    const cells = (rows[0] ?? '').split(' | ').map((cell) => cell.replace(/^\| | \|$/g, ''));
    expect(cells).toEqual([
      expect.stringMatching(/^tranche-\w+, P\d by rule \S+: 0\.abc$/),
      expect.stringContaining('2026-11-23T13:00'),
      expect.any(String),
      'after 4 minutes by kim',
      String.raw`declared by kim: customers \| cannot search`,
      expect.stringMatching(/^2026-11-23T13:24.* by tranche: every incident of it has closed$/),
      expect.stringMatching(
        /^issue \d+ <http.*>, opened 2026-11-23T13:24.*, closed not yet; 0 of 1 action done; write \\\| it down \(.+, due 2026-11-26\)$/,
      ),
    ]);
    expect(pack.files.get('controls.md')).toContain('| AlertAcknowledged | 1 |');
    expect(pack.files.get('controls.md')).toContain('`post-mortem:…`');
  });

  it('has a row per upgrade in the table', async () => {
    const table = (await packOf(await documentedRollout())).files.get('upgrades.csv') ?? '';
    const [head = '', ...rows] = table.trimEnd().split('\r\n');
    expect(head.split(',')).toHaveLength(22);
    expect(rows).toHaveLength(8);
    const c1 = rows.find((row) => row.startsWith('c1,')) ?? '';
    for (const cell of ['slug-c1', 'customer', '5.1.9', '5.2.0', 'verified', '/pull/', WORKFLOW_LOGIN, OUR_LOGIN])
      expect(c1).toContain(cell);
  });

  it('comes in pages, each chain whole and in its order across them', async () => {
    const { store } = await documentedRollout();
    const by = { at: 0, actor: 'tranche' };
    const events = Array.from({ length: 200 }, () => ({ type: 'UpgradeDeferred', until: 0, reason: 'again' }));
    const names = Array.from({ length: 12 }, (_, index) => `upgrade:${ID}~x${index}` as const);
    for (const stream of [...names, 'upgrade:prod-5.2.0-1~c1' as const]) {
      await store.transaction(async (tx) => void appendToLedger(tx, stream, GENESIS, events, by));
    }
    expect((await exportLedger(store, ID))?.entries).toHaveLength(1_000);
    const entries = await wholeLedger(store);
    const heads = new Map<string, Head>();
    for (const entry of entries) {
      expect(chainFault(heads.get(entry.stream) ?? GENESIS, entry)).toBeUndefined();
      heads.set(entry.stream, entry);
    }
    for (const name of names) expect(heads.get(name)?.seq).toBe(200);
    expect(heads.has('upgrade:prod-5.2.0-1~c1')).toBe(false);
    const alert = alertId('prod', '0.abc');
    const own = [`rollout:${ID}`, `upgrade:${ID}~c1`, `pull-request:${ID}~c1`, 'incident:0.abc'];
    own.push(`alert:${alert}`, `post-mortem:${alert}`);
    for (const stream of own) expect(heads.has(stream)).toBe(true);
  });

  it('is nothing for a rollout that is not there, nor for a page that is not of it', async () => {
    const { store, calendar } = await documentedRollout();
    expect(await exportEvidence(store, calendar, 'prod-9.9.9')).toBeUndefined();
    expect(await exportLedger(store, 'prod-9.9.9')).toBeUndefined();
    expect(await exportLedger(store, ID, 'rollout:prod-9.9.9~00000001')).toBeUndefined();
  });
});

describe('a pack from before alerts were part of it', () => {
  const pack = unzipSync(readFileSync(new URL('packs/format1.zip', import.meta.url)));

  it('verifies still', () => {
    expect(verifyPack(new Map(Object.entries(pack)))).toMatchObject({ valid: true, problems: [], rollout: ID });
  });

  it('is found out when it says that it is of another format', () => {
    const manifest = new TextDecoder().decode(pack['manifest.json']).replace('"format": 1', '"format": 2');
    const files = new Map([...Object.entries(pack), ['manifest.json', new TextEncoder().encode(manifest)]]);
    expect(verifyPack(files).problems).toEqual([
      expect.stringMatching(/^manifest\.json:\d+: is not what ledger\.jsonl and record\.json give$/),
    ]);
  });
});
