import { describe, expect, it } from 'vitest';
import { type JsonLogOptions, jsonLog } from '../../../shared/adapters/log/jsonLog.ts';
import { noTelemetry } from '../../../shared/adapters/telemetry/noTelemetry.ts';
import type { Log } from '../../../shared/ports/log.ts';
import { VendorError } from '../../../shared/ports/vendorError.ts';

const TIME = '2026-11-23T09:00:00+01:00';
const TRACE = '0af7651916cd43dd8448eb211c80319c';

function written(say: (log: Log) => void, options: Partial<JsonLogOptions> = {}): string[] {
  const lines: string[] = [];
  say(jsonLog({ write: (line) => void lines.push(line), atLeast: 'INFO', time: () => TIME, ...options }));
  return lines;
}

const parsed = (say: (log: Log) => void, options: Partial<JsonLogOptions> = {}): Record<string, unknown> =>
  JSON.parse(written(say, options)[0] ?? '{}');

describe('a line of the log', () => {
  it('has the severity, the message, the time and the fields in the format of Cloud Logging', () => {
    const line = parsed((log) => log('NOTICE', 'StageOpened', { stage: 2, reason: 'its day has come' }));
    expect(line).toEqual({
      severity: 'NOTICE',
      message: 'StageOpened',
      time: TIME,
      stage: 2,
      reason: 'its day has come',
    });
  });

  it('is left out below the threshold', () => {
    expect(written((log) => log('DEBUG', 'nothing'))).toEqual([]);
    expect(written((log) => log('INFO', 'nothing'), { atLeast: 'ERROR' })).toEqual([]);
  });

  it('is labelled with the rollout and the instance that it names', () => {
    const line = parsed((log) => log('INFO', 'done', { rollout: 'prod-5.2.0', instance: 'src-1', stage: 2 }));
    expect(line['logging.googleapis.com/labels']).toEqual({ rollout: 'prod-5.2.0', instance: 'src-1' });
  });

  it('carries the trace and the labels of the work in which it is logged', async () => {
    const lines: string[] = [];
    const log = jsonLog({ write: (line) => void lines.push(line), atLeast: 'INFO', time: () => TIME, project: 'p-1' });
    const parent = { traceparent: `00-${TRACE}-b7ad6b7169203331-01` };
    const labels = { rollout: 'prod-5.2.0', instance: 'src-1' };
    await noTelemetry.span({ name: 'process upgrades', kind: 'consumer', parent, labels }, async () => {
      await Promise.resolve();
      log('INFO', 'within');
    });
    log('INFO', 'outside');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        severity: 'INFO',
        message: 'within',
        time: TIME,
        'logging.googleapis.com/labels': labels,
        'logging.googleapis.com/trace': `projects/p-1/traces/${TRACE}`,
        'logging.googleapis.com/spanId': 'b7ad6b7169203331',
        'logging.googleapis.com/trace_sampled': true,
      },
      { severity: 'INFO', message: 'outside', time: TIME },
    ]);
  });

  it('keeps what Cloud Logging reads from being overwritten by a field', () => {
    const fields = { severity: 'DEBUG', message: 'forged', time: 'never', 'logging.googleapis.com/trace': 'forged' };
    expect(parsed((log) => log('WARNING', 'real', fields))).toEqual({
      severity: 'WARNING',
      message: 'real',
      time: TIME,
    });
  });

  it('stays one line, and shows nothing invisible, whatever it holds', () => {
    const text = 'a\nb\u2028c\u202ed\u009b31m\u0007e\u{e0001}f';
    const [line] = written((log) => log('INFO', text, { text }));
    expect(line).toMatch(/^[^\n]*\n$/);
    expect(line?.trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(JSON.parse(line ?? '')).toMatchObject({ message: text, text });
  });
});

describe('an error in the log', () => {
  it('is one that Error Reporting groups by its stack', () => {
    const error = new TypeError('on purpose');
    const line = parsed((log) => log('ERROR', 'upgrades: failed', { error, stack_trace: 'forged' }));
    expect(line['@type']).toContain('ReportedErrorEvent');
    expect(line['stack_trace']).toBe(error.stack);
    expect(line['error']).toMatchObject({ name: 'TypeError', message: 'on purpose' });
  });

  it('is reported even without a stack, and not reported when it is only a warning', () => {
    expect(parsed((log) => log('ERROR', 'dropped'))['@type']).toContain('ReportedErrorEvent');
    const warning = parsed((log) => log('WARNING', 'again', { error: new Error('on purpose') }));
    expect(warning).not.toHaveProperty('@type');
    expect(warning).not.toHaveProperty('stack_trace');
  });

  it('tells its cause, and nothing else that a client has put into it', () => {
    const cause = Object.assign(new Error('503'), { request: { headers: { authorization: 'Bearer abcdefgh' } } });
    const error = new VendorError('github', 'no answer', { retryable: true, certain: false, cause });
    const [line] = written((log) => log('WARNING', 'again', { error }));
    expect(line).not.toContain('abcdefgh');
    expect(JSON.parse(line ?? '')).toMatchObject({
      error: { name: 'VendorError', message: 'github: no answer', cause: { message: '503' } },
    });
  });
});

describe('the log', () => {
  it('is bounded in size', () => {
    const cyclic: Record<string, unknown> = { list: Array.from({ length: 500 }, (_, index) => index) };
    cyclic['self'] = cyclic;
    const long = 'x'.repeat(1_000_000);
    const error = Object.assign(new Error(long), { stack: long });
    const [line] = written((log) => log('ERROR', long, { long, cyclic, error }));
    expect(line?.length).toBeLessThan(64 * 1_024);
    expect(line).toContain('… and 450 more');
  });

  it('leaves out the fields of a line that would still be too long', () => {
    const long = Array.from({ length: 50 }, () => 'x'.repeat(5_000));
    expect(parsed((log) => log('INFO', 'a plan', { long, rollout: 'r1' }))).toEqual({
      severity: 'INFO',
      message: 'a plan',
      time: TIME,
      'logging.googleapis.com/labels': { rollout: 'r1' },
      leftOut: expect.any(Number),
    });
  });

  it('takes whatever a field holds', () => {
    const line = parsed((log) =>
      log('INFO', 'all kinds', {
        n: 1n,
        at: new Date(0),
        never: new Date(NaN),
        none: undefined,
        nil: null,
        f: () => 1,
      }),
    );
    expect(line).toMatchObject({ n: '1', at: '1970-01-01T00:00:00.000Z', never: null, nil: null });
    expect(Object.keys(line)).not.toContain('f');
  });

  it('leaks no secret: not one that it knows, nor the value of a field that names one', () => {
    const secret = 's3cr3t-"quoted"';
    const [line] = written(
      (log) =>
        log('INFO', `calling with ${secret}`, { nested: [{ text: secret, releaseToken: 'abcdefgh' }], cookie: 'x' }),
      { secrets: [secret, ''] },
    );
    expect(line).not.toContain('s3cr3t');
    expect(line).not.toContain('abcdefgh');
    expect(JSON.parse(line ?? '')).toMatchObject({
      message: 'calling with [hidden]',
      nested: [{ text: '[hidden]', releaseToken: '[hidden]' }],
      cookie: '[hidden]',
    });
  });
});
