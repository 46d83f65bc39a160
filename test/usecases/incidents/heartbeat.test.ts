import { describe, expect, it } from 'vitest';
import type { HeartbeatRules } from '../../../shared/domain/incident/routing.ts';
import type { Chat } from '../../../shared/ports/chat.ts';
import { alerts, heartbeats } from '../../../shared/ports/collections.ts';
import { VendorError } from '../../../shared/ports/vendorError.ts';
import { noteProbe } from '../../../shared/usecases/incidents/noteProbe.ts';
import { takeNotification } from '../../../shared/usecases/incidents/takeNotification.ts';
import { watch } from '../../../shared/usecases/incidents/watch.ts';
import { createPipeline } from '../support/pipeline.ts';
import { recordingChat } from '../support/recordingChat.ts';
import { recordingPager } from '../support/recordingPager.ts';

const CHANNELS = ['opsgenie', 'alerts-managed-instances'];
const MONITORING = { policy: 'Heartbeat', minutes: 10 };

/** The path with a pager and channels that keep what they are told, and a watch every minute. */
function pathWith(rules: Partial<HeartbeatRules>) {
  const pipeline = createPipeline();
  const pager = recordingPager();
  const chat = recordingChat(pipeline.clock);
  const heartbeat: HeartbeatRules = { pager: null, probeHours: null, monitoring: null, ...rules };
  const routing = { ...pipeline.deps.routing, heartbeat };
  pipeline.use({ pager: pager.pager, chat: chat.chat, routing, slackChannels: CHANNELS });
  return {
    pipeline,
    pager,
    chat,
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
      const alias = pager.alerts.at(-1)?.alias ?? '';
      return noteProbe(pipeline.deps, alias, action, pipeline.clock.now());
    },
  };
}

const errors = (logged: readonly string[]): string[] => logged.filter((line) => line.startsWith('ERROR'));

describe("the pager's heartbeat", () => {
  it('is pinged every minute', async () => {
    const { pager, minutes, pipeline } = pathWith({ pager: 'tranche' });
    await minutes(3);
    expect(pager.pings).toEqual(['tranche', 'tranche', 'tranche']);
    expect(errors(pipeline.logged)).toEqual([]);
  });

  it('that is not taken for five minutes is told once to every channel, and so is its end', async () => {
    const { pager, chat, minutes, pipeline, heartbeat } = pathWith({ pager: 'tranche' });
    await minutes(1);
    pager.down(true);
    await minutes(5);
    expect(chat.messages).toEqual([]);
    await minutes(20);
    expect(chat.words()).toEqual(
      CHANNELS.map((channel) => expect.stringContaining(`#${channel} The alerting path is broken`)),
    );
    expect(chat.messages[0]?.content).toMatchObject({ urgent: true });
    expect(errors(pipeline.logged)).toEqual(['ERROR the alerting path is broken']);
    pager.down(false);
    await minutes(5);
    expect(chat.words().slice(2)).toEqual(
      CHANNELS.map((channel) => expect.stringContaining(`#${channel} The alerting path is whole again`)),
    );
    expect(pager.alerts).toEqual([]);
    expect(await heartbeat()).toMatchObject({ troubles: {}, leaseUntil: 0, unrecordedSince: null });
  });

  it('is told to a channel that could not be reached as soon as it can, and to the others at once', async () => {
    const { pager, chat, minutes, pipeline } = pathWith({ pager: 'tranche' });
    const post: Chat['post'] = (...args) => chat.chat.post(...args);
    let gone = true;
    const refused = new VendorError('chat', 'not now', { retryable: true, certain: true });
    pipeline.use({
      chat: {
        ...chat.chat,
        post: (channel, ...rest) => (gone && channel === 'opsgenie' ? Promise.reject(refused) : post(channel, ...rest)),
      },
    });
    pager.down(true);
    await minutes(8);
    expect(chat.messages.map(({ channel }) => channel)).toEqual(['alerts-managed-instances']);
    gone = false;
    await minutes(2);
    expect(chat.messages.map(({ channel }) => channel)).toEqual(['alerts-managed-instances', 'opsgenie']);
  });

  it('is told once when whoever told it died before he recorded that', async () => {
    const { pager, chat, minutes, pipeline } = pathWith({ pager: 'tranche' });
    const post: Chat['post'] = (...args) => chat.chat.post(...args);
    let dies = true;
    pipeline.use({
      chat: {
        ...chat.chat,
        post: async (...args) => {
          const posted = await post(...args);
          if (dies) throw new Error('the process dies');
          return posted;
        },
      },
    });
    pager.down(true);
    await minutes(5);
    await expect(watch(pipeline.deps)).rejects.toThrow('dies');
    dies = false;
    await minutes(10);
    expect(chat.messages.map(({ channel }) => channel)).toEqual(CHANNELS);
  });
});

describe('the alert that tests the path', () => {
  it('is sent at regular intervals, comes back, and is closed', async () => {
    const { pager, chat, minutes, echo, pipeline } = pathWith({ probeHours: 6 });
    await minutes(1);
    expect(pager.alerts).toMatchObject([{ status: 'open', view: { priority: 'P5' } }]);
    expect(await echo('Create')).toBe('noted');
    await minutes(1);
    expect(pager.alerts).toMatchObject([{ status: 'closed', count: 1 }]);
    expect(await echo('Close')).toBe('noted');
    await minutes(6 * 60 - 3);
    expect(pager.alerts).toHaveLength(1);
    await minutes(2);
    expect(pager.alerts).toHaveLength(2);
    expect(chat.messages).toEqual([]);
    expect(errors(pipeline.logged)).toEqual([]);
  });

  it.each([
    { what: 'of its creation', echoes: [] },
    { what: 'of its closing', echoes: ['Create'] as const },
  ])('is told when the webhook $what does not come back, until another one has come back whole', async ({ echoes }) => {
    const { pager, chat, minutes, echo } = pathWith({ probeHours: 6 });
    await minutes(1);
    for (const action of echoes) await echo(action);
    await minutes(20);
    expect(chat.words()).toHaveLength(2);
    expect(pager.alerts).toMatchObject([{ status: 'closed' }]);
    await minutes(45);
    expect(pager.alerts).toHaveLength(2);
    await echo('Create');
    await minutes(2);
    expect(chat.words()).toHaveLength(2);
    await echo('Close');
    await minutes(2);
    expect(chat.words()[2]).toContain('whole again');
  });

  it('is told when the pager does not take it', async () => {
    const { pager, chat, minutes } = pathWith({ probeHours: 6 });
    pager.down(true);
    await minutes(20);
    expect(chat.words()[0]).toContain('the pager does not take the alert that tests the path');
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
    const { hear, minutes, chat, pager } = pathWith({ monitoring: MONITORING });
    await minutes(1);
    await hear('Heartbeat');
    await minutes(9);
    expect(chat.messages).toEqual([]);
    await minutes(5);
    expect(chat.words()).toHaveLength(2);
    expect(pager.alerts).toMatchObject([{ status: 'open', count: 1, view: { priority: 'P1' } }]);
    await hear('Heartbeat');
    await minutes(2);
    expect(chat.words()).toHaveLength(4);
    expect(pager.alerts).toMatchObject([{ status: 'closed' }]);
  });

  it('is listened for from the first watch: what was not expected before is not missed', async () => {
    const { minutes, chat } = pathWith({ monitoring: MONITORING });
    await minutes(10);
    expect(chat.messages).toEqual([]);
    await minutes(3);
    expect(chat.words()).toHaveLength(2);
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
