import { describe, expect, it } from 'vitest';
import { readVerificationMessage } from '../../../shared/contracts/messages.ts';
import type { Findings } from '../../../shared/domain/rollout/findings.ts';
import { MINUTE } from '../../../shared/domain/calendar/time.ts';
import { observe } from '../../../shared/usecases/verification/observe.ts';
import { verifyUpgrade } from '../../../shared/usecases/verifyUpgrade.ts';
import { type Pipeline, everything } from '../support/pipeline.ts';
import { ID, courseOf, live, monitored } from './monitored.ts';

const I1 = { rollout: ID, instance: 'i1', attempt: 1 };

/** What would be sent about i1 now. */
async function findingsOf(pipeline: Pipeline): Promise<Findings> {
  const found = await observe(pipeline.deps, [await pipeline.upgrade(ID, 'i1')]);
  const findings = found.get(`${ID}~i1`);
  if (findings === undefined) throw new Error('i1 does not soak');
  return findings;
}

/** As it arrives, after a way as text. */
function deliver(pipeline: Pipeline, findings?: Findings | null): Promise<string> {
  const reading = readVerificationMessage(JSON.parse(JSON.stringify({ ...I1, findings })));
  if ('errors' in reading) throw new Error(JSON.stringify(reading.errors));
  return verifyUpgrade(pipeline.deps, reading.value);
}

describe('a message about an upgrade that soaks', () => {
  /** i1 soaks since minute 5, and it is minute 6. */
  async function soaks(): Promise<Pipeline> {
    const pipeline = await monitored();
    await live(pipeline, 6);
    return pipeline;
  }

  it('verifies it only with findings from after the end of its soak', async () => {
    const pipeline = await soaks();
    pipeline.wait(13);
    const early = await findingsOf(pipeline);
    expect(early.uptime.kind).toBe('healthy');
    pipeline.wait(1);
    expect(await deliver(pipeline, early)).toBe('inconclusive');
    expect(await deliver(pipeline, await findingsOf(pipeline))).toBe('UpgradeVerified');
  });

  it('without findings says nothing: nobody has asked', async () => {
    const pipeline = await soaks();
    pipeline.wait(200);
    expect(await deliver(pipeline)).toBe('inconclusive');
  });

  it('verifies nothing when it was under way for too long', async () => {
    const pipeline = await soaks();
    pipeline.wait(15);
    const late = await findingsOf(pipeline);
    pipeline.wait(11);
    expect(await deliver(pipeline, late)).toBe('inconclusive');
  });

  it('counts once when it comes twice', async () => {
    const pipeline = await soaks();
    pipeline.wait(15);
    const findings = await findingsOf(pipeline);
    const outcomes = [await deliver(pipeline, findings), await deliver(pipeline, findings)];
    expect(outcomes).toEqual(['UpgradeVerified', 'nothing in flight']);
  });

  it('says nothing of the soak after that, good or bad', async () => {
    const pipeline = await soaks();
    pipeline.wait(2);
    const good = await findingsOf(pipeline);
    pipeline.world.break('i1', { kind: 'unhealthy' });
    pipeline.wait(1);
    const bad = await findingsOf(pipeline);
    expect([good.uptime.kind, bad.uptime.kind]).toEqual(['healthy', 'unhealthy']);
    await live(pipeline, 20, { 12: () => pipeline.world.repair('i1') });
    const course = await courseOf(pipeline, 'i1');
    expect(course.slice(-2)).toEqual([expect.stringMatching('SoakInterrupted'), expect.stringMatching('SoakStarted')]);
    const before = await everything(pipeline.store);
    expect(await deliver(pipeline, bad)).toBe('inconclusive');
    expect(await deliver(pipeline, good)).toBe('inconclusive');
    expect(await everything(pipeline.store)).toEqual(before);
  });

  it('that brings a bad sign interrupts the soak that it is about, however late', async () => {
    const pipeline = await soaks();
    pipeline.world.break('i1', { kind: 'unhealthy' });
    pipeline.wait(1);
    const bad = await findingsOf(pipeline);
    pipeline.world.repair('i1');
    pipeline.wait(30);
    expect(await deliver(pipeline, bad)).toBe('SoakInterrupted');
  });

  it('fails nobody for a doubt of long ago', async () => {
    const pipeline = await soaks();
    const doubt: Findings = {
      ...(await findingsOf(pipeline)),
      uptime: { kind: 'unread', why: 'down' },
      lookedAt: pipeline.clock.now() + 20 * MINUTE,
    };
    pipeline.wait(130);
    expect(await deliver(pipeline, doubt)).toBe('inconclusive');
  });
});
