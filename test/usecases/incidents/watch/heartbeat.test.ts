import { describe, expect, it } from 'vitest';
import type { HeartbeatRules } from '../../../../shared/domain/incident/routing.ts';
import type { Chat } from '../../../../shared/ports/chat.ts';
import { alerts, heartbeats } from '../../../../shared/ports/collections.ts';
import { VendorError } from '../../../../shared/ports/vendorError.ts';
import { noteProbe } from '../../../../shared/usecases/incidents/watch/noteProbe.ts';
import { takeNotification } from '../../../../shared/usecases/incidents/intake/takeNotification.ts';
import { watch } from '../../../../shared/usecases/incidents/watch/watch.ts';
import { createPipeline } from '../../support/pipeline.ts';

const CHANNELS = ['opsgenie', 'alerts-managed-instances'];
const MONITORING = { policy: 'Heartbeat', minutes: 10 };

/** The path with the pager, the channels, and a watch every minute. */
function pathWith(rules: Partial<HeartbeatRules>) {
  const pipeline = createPipeline();
  const { board, workspace } = pipeline;
  const { pager, chat } = pipeline.deps;
  board.addHeartbeat('tranche', 10);
  const heartbeat: HeartbeatRules = { pager: null, probeHours: null, monitoring: null, ...rules };
  pipeline.use({ routing: { ...pipeline.deps.routing, heartbeat }, slackChannels: CHANNELS });
  const down = { ...pager, open: outage, close: outage, ping: outage };
  return {
    pipeline,
    chat,
    board,
    pagerIsDown: (isDown: boolean): void => pipeline.use({ pager: isDown ? down : pager }),
    /** In which something was said. */
    channels: (): string[] => CHANNELS.filter((channel) => workspace.history(channel).length > 0),
    /** What is said in the channels, in the order in which it is said. */
    words: (): string[] =>
      CHANNELS.flatMap((channel) =>
        workspace.history(channel).map(({ ts, text }) => ({ ts, text: `#${channel} ${text}` })),
      )
        .toSorted((one, other) => Number(one.ts) - Number(other.ts))
        .map(({ text }) => text),
    minutes: async (count: number): Promise<void> => {
      for (let minute = 0; minute < count; minute++) {
        await watch(pipeline.deps);
        pipeline.wait(1);
      }
    },
    heartbeat: () => pipeline.store.get(heartbeats, 'prod'),
    hear: (policyName: string, incidentId = '0.h') =>
      takeNotification(pipeline.deps, { incidentId, state: 'open', policyName, test: false }),
    /** The webhook of the pager tells what it has done to the alert that tests the path. */
    echo: async (action: 'Create' | 'Close'): Promise<string> => {
      const alias = board.all().at(-1)?.alias ?? '';
      return noteProbe(pipeline.deps, alias, action, pipeline.clock.now());
    },
  };
}

function outage(): Promise<never> {
  return Promise.reject(new VendorError('pager', 'does not answer', { retryable: true, certain: false }));
}

const errors = (logged: readonly string[]): string[] => logged.filter((line) => line.startsWith('ERROR'));

describe("the pager's heartbeat", () => {
  it('is pinged every minute', async () => {
    const { board, minutes, pipeline } = pathWith({ pager: 'tranche' });
    await minutes(3);
    expect(board.heartbeats()).toMatchObject([{ name: 'tranche', pingedAt: pipeline.clock.now() - 60_000 }]);
    expect(errors(pipeline.logged)).toEqual([]);
  });

  it('that is not taken for five minutes is told once to every channel, and so is its end', async () => {
    const { board, pagerIsDown, words, minutes, pipeline, heartbeat } = pathWith({ pager: 'tranche' });
    await minutes(1);
    pagerIsDown(true);
    await minutes(5);
    expect(words()).toEqual([]);
    await minutes(20);
    expect(words()).toEqual(
      CHANNELS.map((channel) => expect.stringMatching(new RegExp(`^#${channel} .*The alerting path is broken`))),
    );
    expect(words()[0]).toContain('<!channel>');
    expect(errors(pipeline.logged)).toEqual(['ERROR the alerting path is broken']);
    pagerIsDown(false);
    await minutes(5);
    expect(words().slice(2)).toEqual(
      CHANNELS.map((channel) => expect.stringMatching(new RegExp(`^#${channel} .*The alerting path is whole again`))),
    );
    expect(board.all()).toEqual([]);
    expect(await heartbeat()).toMatchObject({ troubles: {}, leaseUntil: 0, unrecordedSince: null });
  });

  it('is told to a channel that could not be reached as soon as it can, and to the others at once', async () => {
    const { chat, pagerIsDown, channels, minutes, pipeline } = pathWith({ pager: 'tranche' });
    const post: Chat['post'] = (...args) => chat.post(...args);
    let gone = true;
    const refused = new VendorError('chat', 'not now', { retryable: true, certain: true });
    pipeline.use({
      chat: {
        ...chat,
        post: (channel, ...rest) => (gone && channel === 'opsgenie' ? Promise.reject(refused) : post(channel, ...rest)),
      },
    });
    pagerIsDown(true);
    await minutes(8);
    expect(channels()).toEqual(['alerts-managed-instances']);
    gone = false;
    await minutes(2);
    expect(channels()).toEqual(CHANNELS);
  });

  it('is told once when whoever told it died before he recorded that', async () => {
    const { chat, pagerIsDown, channels, minutes, pipeline } = pathWith({ pager: 'tranche' });
    const post: Chat['post'] = (...args) => chat.post(...args);
    let dies = true;
    pipeline.use({
      chat: {
        ...chat,
        post: async (...args) => {
          const posted = await post(...args);
          if (dies) throw new Error('the process dies');
          return posted;
        },
      },
    });
    pagerIsDown(true);
    await minutes(5);
    await expect(watch(pipeline.deps)).rejects.toThrow('dies');
    dies = false;
    await minutes(10);
    expect(channels()).toEqual(CHANNELS);
  });
});

describe('the alert that tests the path', () => {
  it('is sent at regular intervals, comes back, and is closed', async () => {
    const { board, words, minutes, echo, pipeline } = pathWith({ probeHours: 6 });
    await minutes(1);
    expect(board.all()).toMatchObject([{ status: 'open', priority: 'P5' }]);
    expect(await echo('Create')).toBe('noted');
    await minutes(1);
    expect(board.all()).toMatchObject([{ status: 'closed', count: 1 }]);
    expect(await echo('Close')).toBe('noted');
    await minutes(6 * 60 - 3);
    expect(board.all()).toHaveLength(1);
    await minutes(2);
    expect(board.all()).toHaveLength(2);
    expect(words()).toEqual([]);
    expect(errors(pipeline.logged)).toEqual([]);
  });

  it.each([
    { what: 'of its creation', echoes: [] },
    { what: 'of its closing', echoes: ['Create'] as const },
  ])('is told when the webhook $what does not come back, until another one has come back whole', async ({ echoes }) => {
    const { board, words, minutes, echo } = pathWith({ probeHours: 6 });
    await minutes(1);
    for (const action of echoes) await echo(action);
    await minutes(20);
    expect(words()).toHaveLength(2);
    expect(board.all()).toMatchObject([{ status: 'closed' }]);
    await minutes(45);
    expect(board.all()).toHaveLength(2);
    await echo('Create');
    await minutes(2);
    expect(words()).toHaveLength(2);
    await echo('Close');
    await minutes(2);
    expect(words()[2]).toContain('whole again');
  });

  it('is told when the pager does not take it', async () => {
    const { pagerIsDown, words, minutes } = pathWith({ probeHours: 6 });
    pagerIsDown(true);
    await minutes(20);
    expect(words()[0]).toContain('the pager does not take the alert that tests the path');
  });

  it('is known by its alias: nothing is noted of any other', async () => {
    const { minutes, pipeline, echo } = pathWith({ probeHours: 6 });
    await minutes(1);
    expect(await noteProbe(pipeline.deps, 'tranche-heartbeat-prod-probe-1', 'Create', 1)).toBe('not noted');
    expect(await noteProbe({ ...pipeline.deps, environment: 'dev' }, 'tranche-heartbeat-dev', 'Create', 1)).toBe(
      'not noted',
    );
    // A closing is told before the creation: what was closed was there.
    expect(await echo('Close')).toBe('noted');
    await minutes(16);
    expect(pipeline.logged.filter((line) => line.startsWith('ERROR'))).toEqual([]);
  });
});

describe("Cloud Monitoring's heartbeat policy", () => {
  it('is heard, and its incidents are told to nobody', async () => {
    const { hear, pipeline, heartbeat } = pathWith({ monitoring: MONITORING });
    expect(await hear('Heartbeat')).toBe('heard');
    expect(await pipeline.store.count(alerts, {})).toBe(0);
    expect(await heartbeat()).toMatchObject({ watchdogAt: pipeline.clock.now() });
  });

  it('that is silent for too long is told to the channels and paged, and its end closes the page', async () => {
    const { hear, minutes, board, words } = pathWith({ monitoring: MONITORING });
    await minutes(1);
    await hear('Heartbeat');
    await minutes(9);
    expect(words()).toEqual([]);
    await minutes(5);
    expect(words()).toHaveLength(2);
    expect(board.all()).toMatchObject([{ status: 'open', count: 1, priority: 'P1' }]);
    await hear('Heartbeat');
    await minutes(2);
    expect(words()).toHaveLength(4);
    expect(board.all()).toMatchObject([{ status: 'closed' }]);
  });

  it('is listened for from the first watch: what was not expected before is not missed', async () => {
    const { minutes, words } = pathWith({ monitoring: MONITORING });
    await minutes(10);
    expect(words()).toEqual([]);
    await minutes(3);
    expect(words()).toHaveLength(2);
  });

  it('and every other one is noted once a minute, however many come', async () => {
    const writes: string[] = [];
    const pipeline = createPipeline({ onAccess: (kind, collection) => kind === 'write' && writes.push(collection) });
    const hear = (incidentId: string) =>
      takeNotification(pipeline.deps, { incidentId, state: 'open', policyName: 'Instance uptime', test: false });
    for (let index = 0; index < 20; index++) await hear(`0.${index}`);
    expect(writes.filter((name) => name === 'heartbeats')).toHaveLength(1);
    pipeline.wait(1);
    await hear('0.later');
    expect(writes.filter((name) => name === 'heartbeats')).toHaveLength(2);
  });
});
