import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { keyOf } from '../../../../shared/adapters/slack/slackMessages.ts';
import { workspaceChat } from '../../../../infra/local/standins/slack/workspacePorts.ts';
import { createWorkspace } from '../../../../infra/local/standins/slack/workspace.ts';
import { ACTION_KINDS } from '../../../../shared/domain/incident/alertAction.ts';
import { effective } from '../../../../shared/domain/incident/alertStanding.ts';
import { alerts, threads } from '../../../../shared/ports/collections.ts';
import type { Chat } from '../../../../shared/ports/chat.ts';
import { VendorError } from '../../../../shared/ports/vendorError.ts';
import { recordAction } from '../../../../shared/usecases/incidents/alert/recordAction.ts';
import { settleThread } from '../../../../shared/usecases/incidents/thread/settleThread.ts';
import { takeNotification } from '../../../../shared/usecases/incidents/intake/takeNotification.ts';
import { createPipeline } from '../../support/pipeline.ts';

const CHANNEL = 'opsgenie';
const FAULTS = ['none', 'none', 'refused', 'lost before', 'lost after', 'killed before', 'killed after'] as const;
type Fault = (typeof FAULTS)[number];

/** Something that happens: an action, time that passes, a run whose calls go wrong one after the other. */
const step = fc.oneof(
  fc.record({ do: fc.constant('act' as const), kind: fc.constantFrom(...ACTION_KINDS), key: fc.nat(9) }),
  fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(1, 20, 130) }),
  fc.record({ do: fc.constant('settle' as const), faults: fc.array(fc.constantFrom(...FAULTS), { maxLength: 6 }) }),
);

function faulty(chat: Chat, faults: Fault[]): Chat {
  return new Proxy(chat, {
    get: (target, name: keyof Chat) => {
      const call = target[name] as (...args: unknown[]) => Promise<unknown>;
      return async (...args: unknown[]) => {
        const fault = faults.shift() ?? 'none';
        if (fault === 'refused')
          throw new VendorError('slack', fault, { retryable: true, certain: true, retryAfter: 2_000 });
        const result = fault.endsWith('before') ? undefined : await call(...args);
        if (fault.startsWith('killed')) throw new Error(fault);
        if (fault.startsWith('lost')) throw new VendorError('slack', fault, { retryable: true, certain: false });
        return result;
      };
    },
  });
}

it('whatever goes wrong, the channel has one thread, with everything in it once and in its order', async () => {
  const pipeline = createPipeline();
  await pipeline.pulse();
  let runs = 0;
  const play = async (steps: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[]): Promise<void> => {
    const { clock, store, deps } = pipeline;
    const workspace = createWorkspace({ clock });
    const chat = workspaceChat(workspace);
    const incidentId = `0.${++runs}`;
    await takeNotification(deps, { incidentId, state: 'open', policyName: incidentId, test: false });
    const alert = (await store.query(alerts, {})).find(({ value }) => value.first.incident === incidentId)!.id;
    const settle = (faults: Fault[] = []) =>
      settleThread({ ...deps, chat: faulty(chat, faults) }, { alert, channel: CHANNEL }).catch((error: Error) => {
        if (!error.message.startsWith('killed')) throw error;
      });
    for (const each of steps) {
      if (each.do === 'wait') clock.advanceTo(clock.now() + each.seconds * 1_000);
      else if (each.do === 'settle') await settle([...each.faults]);
      else {
        // One after the other: what becomes known late may make a difference of what was told already.
        clock.advanceTo(clock.now() + 1);
        const at = clock.now();
        await recordAction(deps, alert, {
          key: `k${each.key}`,
          at,
          kind: each.kind,
          by: 'jo',
          from: 'pager',
          text: '7',
        });
      }
    }
    for (let round = 0; round < 8; round++) {
      clock.advanceTo(clock.now() + 130_000);
      await settle();
    }
    const begun = workspace.history(CHANNEL).filter(({ thread }) => thread === undefined);
    expect(begun).toHaveLength(1);
    const told = workspace.thread(CHANNEL, begun[0]!.ts).slice(1).map(keyOf);
    const current = (await store.get(alerts, alert))!;
    expect(told).toEqual(effective(current.actions).map(({ key }) => key));
    const thread = await store.get(threads, `${alert}~${CHANNEL}`);
    expect(thread).toMatchObject({ unrecordedSince: null, settled: current.standing.closed !== null });
    expect(begun[0]!.text).toContain(`(${current.standing.status}`);
  };
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 14 }), play), { numRuns: 60 });
});
