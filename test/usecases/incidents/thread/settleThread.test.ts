import { describe, expect, it } from 'vitest';
import type { AlertAction } from '../../../../shared/domain/incident/alertAction.ts';
import { type ThreadDocument, alerts, ledger, pages, threads } from '../../../../shared/ports/collections.ts';
import type { Chat } from '../../../../shared/ports/chat.ts';
import type { Store } from '../../../../shared/ports/store.ts';
import { VendorError } from '../../../../shared/ports/vendorError.ts';
import { actOnAlert } from '../../../../shared/usecases/incidents/alert/actOnAlert.ts';
import { settleThread } from '../../../../shared/usecases/incidents/thread/settleThread.ts';
import { takeNotification } from '../../../../shared/usecases/incidents/intake/takeNotification.ts';
import { workspaceChat } from '../../../../infra/local/standins/slack/workspacePorts.ts';
import { createWorkspace } from '../../../../infra/local/standins/slack/workspace.ts';
import { type Pipeline, createPipeline } from '../../support/pipeline.ts';

const SECOND = 1_000;
const CHANNEL = 'opsgenie';

interface Told {
  readonly pipeline: Pipeline;
  readonly alert: string;
  readonly calls: string[];
  readonly settle: () => Promise<string>;
  readonly thread: () => Promise<ThreadDocument>;
  /** The texts of the thread, its first message first. */
  readonly texts: () => string[];
}

const notify = (pipeline: Pipeline, incidentId: string, state: 'open' | 'closed' = 'open', projectId = 'project-c1') =>
  takeNotification(pipeline.deps, {
    incidentId,
    state,
    projectId,
    policyName: 'Instance uptime',
    summary: 'uptime check failed',
    test: false,
  });

/** An alert is open, and the channel has not been told of it yet. */
async function opened(spacing = 0): Promise<Told> {
  const pipeline = createPipeline();
  const workspace = createWorkspace({ clock: pipeline.clock, spacing });
  const calls: string[] = [];
  pipeline.use({ chat: counted(workspaceChat(workspace), calls), slackChannels: [CHANNEL] });
  await pipeline.pulse();
  await notify(pipeline, '0.abc');
  pipeline.take();
  const [alert] = await pipeline.store.query(alerts, {});
  const id = alert!.id;
  return {
    pipeline,
    alert: id,
    calls,
    settle: () => settleThread(pipeline.deps, { alert: id, channel: CHANNEL }),
    thread: async () => (await pipeline.store.get(threads, `${id}~${CHANNEL}`))!,
    texts: () =>
      workspace
        .history(CHANNEL)
        .filter(({ thread }) => thread === undefined)
        .flatMap(({ channel, ts }) => workspace.thread(channel, ts).map(({ text }) => text)),
  };
}

function counted(chat: Chat, calls: string[]): Chat {
  return new Proxy(chat, {
    get(target, name: keyof Chat) {
      calls.push(name);
      return target[name];
    },
  });
}

const act = ({ pipeline, alert }: Told, kind: AlertAction['kind'], changes: Partial<AlertAction> = {}) =>
  actOnAlert(pipeline.deps, alert, {
    key: `pager~${kind}`,
    at: pipeline.clock.now(),
    kind,
    by: 'jo',
    from: 'pager',
    text: '',
    ...changes,
  });

/** The next call of this kind does what it is asked, and its answer is lost. */
function loseAnswerOf(told: Told, name: 'post' | 'reply' | 'update', before = false): void {
  const { chat } = told.pipeline.deps;
  let lost = false;
  const losing = new Proxy(chat, {
    get(target, property: keyof Chat) {
      const call = target[property] as (...args: unknown[]) => Promise<unknown>;
      if (property !== name || lost) return call;
      return async (...args: unknown[]) => {
        lost = true;
        if (!before) await call(...args);
        throw new VendorError('slack', 'no answer', { retryable: true, certain: before });
      };
    },
  });
  told.pipeline.use({ chat: losing });
}

const troubled = (told: Told, since: number | null, openedThere = false) =>
  told.pipeline.tamper(pages, told.alert, (page) => ({
    ...page,
    opened: openedThere,
    trouble: since === null ? null : { since, error: '503' },
  }));

describe('the thread of an alert', () => {
  it('begins with the alert, and the record says where', async () => {
    const told = await opened();
    expect(await told.settle()).toBe('told');
    expect(told.texts()).toEqual([expect.stringMatching(/P\d slug-c1 \(c1\): Instance uptime/)]);
    expect(await told.pipeline.history(`alert:${told.alert}`)).toEqual(['AlertOpened', 'AlertPosted']);
    const posted = await told.pipeline.store.query(ledger, {
      where: { stream: `alert:${told.alert}` },
      orderBy: 'seq',
    });
    expect(posted.at(-1)?.value.event).toMatchObject({
      channel: CHANNEL,
      permalink: expect.stringContaining('/archives/'),
    });
  });

  it('makes no call and writes nothing when there is nothing new', async () => {
    const told = await opened();
    await told.settle();
    const before = await told.thread();
    told.calls.length = 0;
    expect(await told.settle()).toBe('nothing to tell');
    expect(told.calls).toEqual([]);
    expect(await told.thread()).toEqual(before);
  });

  it('tells each thing that happened once, the oldest first, and shows how it stands now', async () => {
    const told = await opened();
    await told.settle();
    told.pipeline.wait(1);
    await act(told, 'noted', { text: 'looking at <it>', at: told.pipeline.clock.now() + 1 });
    await act(told, 'acknowledged');
    await act(told, 'acknowledged', { key: 'again', at: told.pipeline.clock.now() + 2 });
    await told.settle();
    await told.settle();
    expect(told.texts()).toEqual([
      expect.stringContaining('👀'),
      expect.stringMatching(/^jo has acknowledged it in the pager, <!date.*2026-11-23 10:01 UTC>\.$/),
      'jo noted in the pager: looking at &lt;it&gt;',
    ]);
  });

  it('is settled when the alert is closed and all is told, and goes on when something more happens', async () => {
    const told = await opened();
    await told.settle();
    expect(await told.thread()).toMatchObject({ settled: false, lookAt: told.pipeline.clock.now() + 15 * SECOND });
    told.pipeline.wait(10);
    await notify(told.pipeline, '0.abc', 'closed');
    expect(await told.settle()).toBe('settled');
    expect(told.texts().at(-1)).toMatch(/^Closed, .*every incident of it has closed/);
    expect(await told.thread()).toMatchObject({ settled: true, unrecordedSince: null, leaseUntil: 0 });
    await act(told, 'declared', { text: 'customers saw it', from: 'command', by: 'sam' });
    await told.settle();
    expect(told.texts().at(-1)).toBe('sam has declared it an incident on the command line: customers saw it');
    expect(await told.thread()).toMatchObject({ settled: true });
  });

  it('of an alert that was closed before anybody was told tells it from its beginning', async () => {
    const told = await opened();
    await notify(told.pipeline, '0.abc', 'closed');
    expect(await told.settle()).toBe('settled');
    expect(told.texts()).toEqual([expect.stringContaining('✅'), expect.stringMatching(/^Closed/)]);
  });

  it('is looked at every five minutes once nobody can join it any more', async () => {
    const told = await opened();
    told.pipeline.wait(6);
    await told.settle();
    expect((await told.thread()).lookAt).toBe(told.pipeline.clock.now() + 300 * SECOND);
  });

  it('is not for an alert that nobody knows', async () => {
    const { pipeline } = await opened();
    expect(await settleThread(pipeline.deps, { alert: 'tranche-none', channel: CHANNEL })).toBe('nothing to tell');
  });
});

describe('many incidents of one alert', () => {
  it('are shown together, at most every fifteen seconds', async () => {
    const told = await opened();
    const { clock } = told.pipeline;
    await told.settle();
    told.calls.length = 0;
    for (const [n, project] of ['project-c2', 'project-c3', 'project-c4'].entries()) {
      clock.advanceTo(clock.now() + SECOND);
      await notify(told.pipeline, `0.more${n}`, 'open', project);
      await told.settle();
    }
    expect(told.calls).toEqual([]);
    expect((await told.thread()).lookAt).toBe(clock.now() + 12 * SECOND);
    clock.advanceTo(clock.now() + 12 * SECOND);
    await told.settle();
    expect(told.calls).toEqual(['update']);
    expect(told.texts()).toEqual([expect.stringContaining('4 instances (4 customer)')]);
  });
});

describe('a pager that does not take the page', () => {
  it('is told to everybody once, and so is that it takes it again', async () => {
    const told = await opened();
    await told.settle();
    await troubled(told, told.pipeline.clock.now());
    await told.settle();
    await told.settle();
    expect(told.texts().slice(1)).toEqual([
      expect.stringMatching(/^<!channel> The pager has not taken this alert since/),
    ]);
    await troubled(told, null, true);
    await told.settle();
    await told.settle();
    expect(told.texts().slice(2)).toEqual(['The pager takes this alert again.']);
  });

  it('wakes nobody by it when it has called who is on call before', async () => {
    const told = await opened();
    await told.settle();
    await troubled(told, told.pipeline.clock.now(), true);
    await told.settle();
    expect(told.texts().at(-1)).toMatch(/^The pager does not take what happens to this alert/);
  });
});

describe('a reminder', () => {
  it('reaches everybody, unless somebody has it by then', async () => {
    const told = await opened();
    await told.settle();
    await act(told, 'reminded', { text: 'nobody has acknowledged it for 15 minutes', by: 'tranche', from: 'tranche' });
    await told.settle();
    expect(told.texts().at(-1)).toMatch(/^<!channel> Reminder: nobody has acknowledged it for 15 minutes/);
    await act(told, 'reminded', {
      key: 'second',
      text: 'nobody has',
      by: 'tranche',
      at: told.pipeline.clock.now() + 1,
    });
    await act(told, 'acknowledged', { at: told.pipeline.clock.now() + 2 });
    await told.settle();
    expect(told.texts().slice(-2)).toEqual([expect.stringMatching(/^Reminder/), expect.stringContaining('jo has ack')]);
  });
});

describe('a call whose answer was lost', () => {
  it.each(['post', 'reply', 'update'] as const)('of %s is not made twice in the channel', async (name) => {
    const told = await opened();
    if (name !== 'post') await told.settle();
    await act(told, 'acknowledged');
    loseAnswerOf(told, name);
    expect(await told.settle()).toBe('later');
    expect((await told.thread()).unrecordedSince).not.toBeNull();
    told.pipeline.wait(2);
    expect(await told.settle()).toBe('told');
    expect(told.texts()).toEqual([expect.stringContaining('👀'), expect.stringContaining('jo has acknowledged')]);
    expect(await told.pipeline.history(`alert:${told.alert}`)).toEqual([
      'AlertOpened',
      ...(name === 'post' ? ['AlertAcknowledged', 'AlertPosted'] : ['AlertPosted', 'AlertAcknowledged']),
    ]);
  });

  it('leaves nothing to look for when Slack has certainly refused', async () => {
    const told = await opened();
    loseAnswerOf(told, 'post', true);
    expect(await told.settle()).toBe('later');
    expect(await told.thread()).toMatchObject({ unrecordedSince: null, posted: null, settled: false });
    told.pipeline.wait(2);
    told.calls.length = 0;
    await told.settle();
    expect(told.calls).toEqual(['post', 'permalink']);
  });

  it('because the process died is looked for when its lease is over', async () => {
    const told = await opened();
    const { chat } = told.pipeline.deps;
    const dying: Chat = {
      ...chat,
      post: (...args) => chat.post(...args).then(() => Promise.reject(new Error('killed'))),
    };
    told.pipeline.use({ chat: dying });
    await expect(told.settle()).rejects.toThrow('killed');
    told.pipeline.use({ chat });
    expect(await told.settle()).toBe('nothing to tell');
    told.pipeline.wait(3);
    await told.settle();
    expect(told.texts()).toHaveLength(1);
    expect((await told.thread()).posted).not.toBeNull();
  });
});

describe('a channel that takes one message a second', () => {
  it('is told the rest when it takes messages again, and is not asked before', async () => {
    const told = await opened(2 * SECOND);
    await act(told, 'acknowledged');
    expect(await told.settle()).toBe('later');
    const { clock } = told.pipeline;
    expect(await told.thread()).toMatchObject({ lookAt: clock.now() + 2 * SECOND, settled: false });
    told.calls.length = 0;
    await told.settle();
    expect(told.calls).toEqual([]);
    clock.advanceTo(clock.now() + 2 * SECOND);
    expect(await told.settle()).toBe('told');
    expect(told.texts()).toHaveLength(2);
  });

  it('gets a few messages in one run, and the others in the next', async () => {
    const told = await opened();
    for (let n = 0; n < 7; n++) await act(told, 'noted', { key: `n${n}`, text: `note ${n}` });
    expect(await told.settle()).toBe('the rest follows');
    expect(told.texts()).toHaveLength(5);
    await told.settle();
    expect(told.texts().slice(1)).toEqual(Array.from({ length: 7 }, (_, n) => `jo noted in the pager: note ${n}`));
  });
});

describe('two runs at the same time', () => {
  it.each([
    ['while the first one posts', 2],
    ['after its last look', 3],
  ])('tell once what comes %s', async (_, transactionAt) => {
    const told = await opened();
    const { store } = told.pipeline.deps;
    let transactions = 0;
    const busy: Store = {
      get: (...args) => store.get(...args),
      query: (...args) => store.query(...args),
      count: (...args) => store.count(...args),
      transaction: async (body) => {
        transactions += 1;
        if (transactions === transactionAt) {
          told.pipeline.use({ store });
          await act(told, 'acknowledged');
          expect(await told.settle()).toBe('nothing to tell');
        }
        return store.transaction(body);
      },
    };
    told.pipeline.use({ store: busy });
    expect(await settleThread({ ...told.pipeline.deps, store: busy }, { alert: told.alert, channel: CHANNEL })).toBe(
      'told',
    );
    expect(told.texts()).toEqual([expect.stringContaining('👀'), expect.stringContaining('acknowledged')]);
    expect(await told.thread()).toMatchObject({ leaseUntil: 0, settled: false, unrecordedSince: null });
  });
});

describe('a message that somebody has deleted', () => {
  it.each(['acknowledged', 'noted'] as const)('is posted again with the next thing that happens: %s', async (kind) => {
    const told = await opened();
    await told.settle();
    const { posted } = await told.thread();
    told.pipeline.wait(1);
    const workspace = createWorkspace({ clock: told.pipeline.clock });
    told.pipeline.use({ chat: workspaceChat(workspace) });
    await act(told, kind, { text: 'hello' });
    expect(await told.settle()).toBe('told');
    const after = await told.thread();
    expect(after.posted).not.toEqual(posted);
    expect(workspace.thread(after.posted!.channel, after.posted!.ts)).toHaveLength(2);
  });
});

describe('two channels', () => {
  it('are both told of everything, each once', async () => {
    const pipeline = createPipeline();
    await pipeline.pulse();
    await notify(pipeline, '0.abc');
    await pipeline.settle();
    await notify(pipeline, '0.abc', 'closed');
    await pipeline.settle();
    for (const { id } of pipeline.workspace.channels) {
      const [first] = pipeline.workspace.history(id);
      expect(pipeline.workspace.thread(id, first!.ts).map(({ text }) => text)).toEqual([
        expect.stringContaining('✅'),
        expect.stringMatching(/^Closed/),
      ]);
    }
  });
});
