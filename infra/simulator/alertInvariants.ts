import { effective } from '../../shared/domain/incident/alertStanding.ts';
import type { Chat, Posted } from '../../shared/ports/chat.ts';
import { type AlertDocument, alerts, incidents, pages, threads } from '../../shared/ports/collections.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Pager } from '../../shared/ports/pager.ts';
import type { Store } from '../../shared/ports/store.ts';
import { keyOf } from '../../shared/adapters/slack/slackMessages.ts';
import { threadId } from '../../shared/usecases/incidents/alert/alertOf.ts';
import type { OpsgenieBoard } from '../local/standins/opsgenie/board.ts';
import type { Workspace } from '../local/standins/slack/workspace.ts';

/** The pager and the chat, as calls reach them: with every call held against what must hold. */
export interface WatchedAlerting {
  readonly pager: Pager;
  readonly chat: Chat;
  /** What they show once nothing is left to happen. */
  atEnd(): Promise<void>;
}

interface Context {
  readonly store: Store;
  readonly clock: Clock;
  readonly board: OpsgenieBoard;
  readonly workspace: Workspace;
  readonly report: (what: string) => void;
}

/** Watches what reaches the pager and the channels: nobody is called twice for one alert, and nothing is said twice. */
export function watchAlerts(context: Context, ports: Pick<WatchedAlerting, 'pager' | 'chat'>): WatchedAlerting {
  const { board, report } = context;
  const said = new Set<string>();
  const once = (what: string): void => {
    if (said.has(what)) report(`${what} a second time`);
    said.add(what);
  };
  const keyed = ({ channel, ts }: Posted, key: string): string => `reply ${key} in thread ${ts} of ${channel}`;
  return {
    pager: {
      ...ports.pager,
      open: async (view) => {
        // While it is open, opening it again is only counted.
        const isClosed = board.withAlias(view.id).some(({ status }) => status === 'closed');
        if (isClosed) report(`somebody is called a second time for ${view.id}`);
        return ports.pager.open(view);
      },
    },
    chat: {
      ...ports.chat,
      post: async (channel, key, content) => {
        const posted = await ports.chat.post(channel, key, content);
        once(`message ${key} in ${channel}`);
        return posted;
      },
      reply: async (message, key, content) => {
        const isThere = await ports.chat.reply(message, key, content);
        if (isThere) once(keyed(message, key));
        return isThere;
      },
    },
    async atEnd() {
      await checkIncidents(context);
      for (const { value } of await context.store.query(alerts, {})) {
        await checkStanding(context, value);
        if (value.pager) await checkPage(context, value);
        for (const channel of value.channels) await checkThread(context, value, channel);
      }
    },
  };
}

/** Whoever is open is told to somebody, or waits for a moment that is to come. */
async function checkIncidents({ store, clock, report }: Context): Promise<void> {
  for (const { id, value } of await store.query(incidents, {})) {
    if (value.state === 'closed' || value.alert !== null) continue;
    if (!value.waits) report(`incident ${id} is open and told to nobody`);
    else if (value.lookAt <= clock.now()) report(`incident ${id} waits for a moment that is over`);
  }
}

async function checkStanding(
  { store, report }: Context,
  { id, standing, reopenMinutes }: AlertDocument,
): Promise<void> {
  const open = await store.count(incidents, { where: { alert: id, state: 'open' } });
  if (open === 0 && standing.closed === null) report(`alert ${id} is open, and every incident of it has closed`);
  const isLeft =
    standing.decision?.kind === 'dismissed' || reopenMinutes === null || standing.closed?.from !== 'tranche';
  if (open > 0 && standing.closed !== null && !isLeft) report(`alert ${id} was closed with ${open} incidents open`);
}

async function checkPage({ store, board, report }: Context, { id, standing }: AlertDocument): Promise<void> {
  const [newest, ...older] = board.withAlias(id);
  const isClosed = standing.closed !== null;
  if (older.length > 0) report(`alert ${id} was opened ${older.length + 1} times in the pager`);
  if (newest === undefined && !isClosed) report(`alert ${id} is open, and nobody was called`);
  if (newest !== undefined && (newest.status === 'closed') !== isClosed) {
    report(`alert ${id} is ${standing.status}, and ${newest.status} in the pager`);
  }
  const texts = newest?.notes.map(({ text, by }) => `${by}: ${text}`) ?? [];
  const twice = texts.filter((text, index) => texts.indexOf(text) < index);
  for (const text of twice) report(`alert ${id} has the note "${text}" twice in the pager`);
  const page = await store.get(pages, id);
  if (page !== undefined && isClosed && !page.settled) report(`the page of ${id} is closed and not settled`);
}

async function checkThread(
  { store, workspace, report }: Context,
  { id, actions, standing }: AlertDocument,
  channel: string,
): Promise<void> {
  const thread = await store.get(threads, threadId(id, channel));
  const begun = workspace.history(channel).filter((each) => each.thread === undefined && keyOf(each) === id);
  const [first] = begun;
  if (first === undefined) return report(`alert ${id} has no thread in #${channel}`);
  if (begun.length > 1) report(`alert ${id} has ${begun.length} threads in #${channel}`);
  const replies = new Set(workspace.thread(channel, first.ts).map((each) => keyOf(each)));
  const untold = effective(actions).filter(({ key }) => !replies.has(key));
  for (const { kind } of untold) report(`the thread of ${id} in #${channel} does not tell that it was ${kind}`);
  if (standing.closed !== null && thread?.settled !== true) report(`the thread of ${id} in #${channel} is not settled`);
}
