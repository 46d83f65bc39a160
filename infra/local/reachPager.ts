import { join } from 'node:path';
import { opsgeniePager } from '../../shared/adapters/opsgenie/opsgeniePager.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Pager } from '../../shared/ports/pager.ts';
import type { Settings } from './environment.ts';
import { createOpsgenieBoard } from './standins/opsgenie/board.ts';
import { boardFile } from './standins/opsgenie/boardFile.ts';
import { serveOpsgenie } from './standins/opsgenie/server.ts';

/** The pager, real or stood in for; in both cases spoken to over HTTP. */
export interface ReachedPager {
  readonly pager: Pager;
  /** What a person should know of it, for the start-up lines. */
  readonly description: string;
  /** The stand-in, for whoever plays the engineer who is on call. */
  readonly standIn?: {
    readonly url: string;
    /** Resolves when we have been told of it. */
    readonly acknowledge: (alert: string, by: string) => Promise<void>;
  };
  /** From when we can be reached there: the stand-in tells of what people do. */
  listensAt(url: string): void;
  close(): Promise<void>;
}

/** After how long without a ping the pager of docs/alerting.md calls somebody. */
const SILENT_MINUTES = 10;

export async function reachPager(options: {
  readonly settings: Pick<Settings, 'opsgenie' | 'opsgenieWebhookToken'>;
  readonly clock: Clock;
  readonly folder: string;
  /** The heartbeat that is to be pinged there; of the pager itself a person makes it. */
  readonly heartbeat: string | null;
}): Promise<ReachedPager> {
  const { settings, clock, folder, heartbeat } = options;
  if (settings.opsgenie !== undefined) {
    const pager = opsgeniePager(settings.opsgenie);
    return {
      pager,
      description: `the pager at ${settings.opsgenie.apiUrl}`,
      // Its webhook is set up by a person.
      listensAt: () => undefined,
      close: () => Promise.resolve(),
    };
  }
  const board = createOpsgenieBoard({ clock, storage: boardFile(join(folder, 'pager.db')) });
  if (heartbeat !== null) board.addHeartbeat(heartbeat, SILENT_MINUTES);
  let address: string | undefined;
  const server = await serveOpsgenie({
    board,
    clock,
    webhooks: { url: () => address, token: settings.opsgenieWebhookToken },
  });
  return {
    pager: opsgeniePager({ apiUrl: server.url, apiKey: 'stand-in' }),
    description: `a stand-in for Opsgenie (${server.url})`,
    standIn: {
      url: server.url,
      acknowledge: async (alert, by) => {
        server.people.acknowledge(by, alert);
        await server.webhooks?.settled();
      },
    },
    listensAt: (url) => void (address = `${url}/opsgenie-webhook`),
    async close() {
      await server.close();
      board.close();
    },
  };
}
