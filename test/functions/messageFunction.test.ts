import { describe, expect, it } from 'vitest';
import { messageFunction } from '../../functions/messageFunction.ts';
import { pushEvent, pushOf } from '../../infra/local/push.ts';
import { readUpgradeMessage } from '../../shared/contracts/messages.ts';
import { noTelemetry } from '../../shared/adapters/telemetry/noTelemetry.ts';
import { VendorError } from '../../shared/ports/vendorError.ts';
import { otlpPeer } from '../support/peers/otlpPeer.ts';
import { readableLog, telemetryTo } from './support/observed.ts';

const body = { rollout: 'prod-5.2.0', instance: 'src-1', attempt: 1, lane: 'prod-5.2.0~1~0' };
const TRACE = '0af7651916cd43dd8448eb211c80319c';

function eventOf(message: object, attributes: Record<string, string> = {}) {
  return pushEvent('upgrades', pushOf('upgrades', { id: 'm-1', body: message, attributes }, 0));
}

describe('a function of a topic', () => {
  it('labels every line of its work with what the message is about', async () => {
    const { log, lines } = readableLog();
    const handle = async (): Promise<string> => {
      await Promise.resolve();
      log('NOTICE', 'deep within');
      return 'started';
    };
    const upgrades = messageFunction('upgrades', readUpgradeMessage, handle, { log, telemetry: noTelemetry });
    await upgrades(eventOf(body, { traceparent: `00-${TRACE}-b7ad6b7169203331-01` }));
    const about = {
      'logging.googleapis.com/labels': { rollout: 'prod-5.2.0', instance: 'src-1', attempt: '1' },
      'logging.googleapis.com/trace': `projects/p-1/traces/${TRACE}`,
    };
    expect(lines).toMatchObject([
      { severity: 'NOTICE', message: 'deep within', ...about },
      { severity: 'INFO', message: 'upgrades', id: 'm-1', outcome: 'started', ms: expect.any(Number), ...about },
    ]);
  });

  it.each([
    ['WARNING', new VendorError('github', '503', { retryable: true, certain: false })],
    ['ERROR', new TypeError('on purpose')],
  ] as const)('lets a failure be delivered again, and says so as %s', async (severity, error) => {
    const peer = await otlpPeer();
    const { log, lines } = readableLog();
    const telemetry = telemetryTo(peer.endpoint, log);
    const upgrades = messageFunction('upgrades', readUpgradeMessage, () => Promise.reject(error), { log, telemetry });
    await expect(async () => upgrades(eventOf(body))).rejects.toBe(error);
    expect(lines).toMatchObject([{ severity, message: 'upgrades: failed, to be delivered again' }]);
    expect(peer.spans).toMatchObject([
      { name: 'process upgrades', status: { code: 2, message: error.message }, events: [{ name: 'exception' }] },
    ]);
  });

  it('drops a message of the wrong shape, and says so in the trace too', async () => {
    const peer = await otlpPeer();
    const { log, lines } = readableLog();
    const telemetry = telemetryTo(peer.endpoint, log);
    const upgrades = messageFunction('upgrades', readUpgradeMessage, async () => 'never', { log, telemetry });
    await upgrades(eventOf({ rollout: 'prod-5.2.0' }));
    await upgrades({ ...eventOf(body), data: { nothing: true } });
    expect(lines.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
      'ERROR upgrades: dropped a message of the wrong shape',
      'ERROR upgrades: dropped a message of the wrong shape',
    ]);
    expect(peer.spans).toMatchObject([{ status: { code: 2 } }, { status: { code: 2 } }]);
  });

  it('handles a message whatever its attributes are', async () => {
    const { log, lines } = readableLog();
    const upgrades = messageFunction('upgrades', readUpgradeMessage, async () => 'started', {
      log,
      telemetry: noTelemetry,
    });
    const event = eventOf(body);
    for (const attributes of [null, 'text', { traceparent: 7 }, { traceparent: 'nonsense' }]) {
      await upgrades({ ...event, data: { message: { ...event.data?.message, attributes } } });
    }
    expect(lines.map(({ outcome }) => outcome)).toEqual(['started', 'started', 'started', 'started']);
  });
});
