import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../shared/domain/calendar/time.ts';
import { VendorError } from '../../shared/ports/vendorError.ts';
import { codeHostGate, grantWrites } from '../../shared/usecases/writeAllowance.ts';
import { type Pipeline, createPipeline } from './support/pipeline.ts';

const limited = (): Pipeline => createPipeline({ codeHostLimits: { perMinute: 5, perHour: 8 } });
const take = async (pipeline: Pipeline, most: number): Promise<number> =>
  (await grantWrites(pipeline.deps, (available) => ({ total: Math.min(available, most) }))).total;

describe('the allowance of writes', () => {
  it('grants what the minute and the hour leave', async () => {
    const pipeline = limited();
    expect(await take(pipeline, 3)).toBe(3);
    expect(await take(pipeline, 3)).toBe(2);
    expect(await take(pipeline, 3)).toBe(0);
    pipeline.wait(5);
    expect(await take(pipeline, 5)).toBe(3);
    pipeline.wait(5);
    expect(await take(pipeline, 5)).toBe(0);
    pipeline.wait(60);
    expect(await take(pipeline, 5)).toBe(5);
  });

  it('grants nothing while the code host has asked to wait, and its gate lets nothing pass', async () => {
    const pipeline = limited();
    const gate = codeHostGate(pipeline.deps);
    await gate.pass();
    await gate.limited(2 * MINUTE, 'a secondary rate limit');
    await gate.limited(MINUTE, 'a shorter wait');
    expect(await take(pipeline, 5)).toBe(0);
    const refusal = await gate.pass().catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(VendorError);
    expect(refusal).toMatchObject({ certain: true, retryable: true, retryAfter: 2 * MINUTE });
    pipeline.wait(2);
    await gate.pass();
    expect(await take(pipeline, 5)).toBe(5);
  });
});
