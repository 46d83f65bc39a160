import { z } from 'zod';
import { SECOND } from '../../domain/calendar/time.ts';
import { signatureOf } from '../../domain/incident/signature.ts';
import type { Pager, PagerAlert, PagerNote } from '../../ports/pager.ts';
import { VendorError } from '../../ports/vendorError.ts';
import { LIMITS, alertPayload } from './alertPayload.ts';
import { type AlertAnswer, alertList, noteList, oneAlert, toPagerAlert } from './answers.ts';
import { cut } from '../../contracts/vendorText.ts';
import { type OpsgenieCalls, opsgenieCalls } from './opsgenieCalls.ts';
import type { Send } from './sdkCall.ts';
import { vendorOf } from './vendorOf.ts';

export interface OpsgenieOptions {
  /**
   * `https://api.opsgenie.com`, `https://api.eu.opsgenie.com`, or that of Jira Service Management,
   * `https://api.atlassian.com/jsm/ops/integration`; whether `/v2/alerts` stands at its end makes no difference.
   */
  readonly apiUrl: string;
  readonly apiKey: string;
  /** Of one call, in milliseconds. */
  readonly timeoutMs?: number;
  /** Before each look at what came of a request, in milliseconds. */
  readonly pauses?: readonly number[];
}

/** As many as one answer may hold. */
const PAGE = 100;

/** Opsgenie, or Jira Service Management, over opsgenie-sdk. */
export function opsgeniePager({ apiUrl, apiKey, timeoutMs = 8 * SECOND, pauses }: OpsgenieOptions): Pager {
  const base = apiUrl.replace(/\/+$/, '').replace(/\/v2(\/alerts)?$/, '');
  const name = vendorOf(base);
  const calls = opsgenieCalls(name, { apiUrl: base, apiKey, timeoutMs }, pauses);
  const act = (verb: Verb) => (alias: string, note: PagerNote) => post(calls, verb, path(alias, verb), note);

  async function find(alias: string, id: string | null = null): Promise<PagerAlert | undefined> {
    const found = await findOne(id === null ? path(alias) : path(null, undefined, id));
    const newest = found ?? (await newestClosed(calls, alias));
    return newest === undefined ? undefined : toPagerAlert(newest, pageOf(base, newest.id));
  }

  async function findOne(at: string): Promise<AlertAnswer | undefined> {
    const send: Send = (sdk, ...rest) => sdk.alertV2.get(at, ...rest);
    return (await calls.read('looking for an alert', oneAlert, send))?.data;
  }

  return {
    name,
    find,
    async open(view) {
      const payload = alertPayload(view, signatureOf('tranche'));
      const { done, id } = await calls.change('opening an alert', (sdk, ...rest) =>
        sdk.alertV2.create(payload, ...rest),
      );
      if (done) return id;
      // It was thrown away by a rule of the account, or the address is wrong: to send it again would change nothing.
      throw new VendorError(name, 'opening an alert: it was not made', { retryable: false, certain: true });
    },
    acknowledge: act('acknowledge'),
    unacknowledge: act('unacknowledge'),
    close: act('close'),
    note: (alias, note, id = null) => post(calls, 'addNote', path(alias, 'notes', id), note),
    async notes(alias, id = null) {
      const at = `${path(alias, 'notes', id)}&limit=${PAGE}&order=desc`;
      const send: Send = (sdk, ...rest) => sdk.alertV2.listAlertNotes(at, '', ...rest);
      const found = await calls.read('reading the notes of an alert', noteList, send);
      return (found?.data ?? []).map(({ note }) => note);
    },
    async ping(heartbeat) {
      const at = `${encodeURIComponent(heartbeat)}/ping`;
      const answer = await calls.read('pinging a heartbeat', z.object({}), (sdk, ...rest) =>
        sdk.heartbeat.ping(at, ...rest),
      );
      if (answer !== undefined) return;
      throw new VendorError(name, 'pinging a heartbeat: there is none of this name', {
        retryable: false,
        certain: true,
      });
    },
  };
}

type Verb = 'acknowledge' | 'unacknowledge' | 'close';

const DOING = {
  acknowledge: 'acknowledging an alert',
  unacknowledge: 'taking back an acknowledgement',
  close: 'closing an alert',
  addNote: 'adding a note',
} as const;

async function post(calls: OpsgenieCalls, verb: Verb | 'addNote', at: string, note: PagerNote): Promise<boolean> {
  const body = {
    user: cut(signatureOf(note.by), LIMITS.user),
    source: 'Tranche',
    note: cut(note.text, LIMITS.note),
  };
  return (await calls.change(DOING[verb], (sdk, ...rest) => sdk.alertV2[verb](at, body, ...rest))).done;
}

/** The sdk joins a text to the path as it is; from an object it would make a path that nobody has escaped. */
function path(alias: string | null, action?: string, id: string | null = null): string {
  const type = id === null ? 'alias' : 'id';
  const parts = [encodeURIComponent(id ?? alias ?? ''), ...(action === undefined ? [] : [action])];
  return `${parts.join('/')}?identifierType=${type}`;
}

/** An alias names the open alert only, so the others are searched for; the search may find similar ones too. */
async function newestClosed(calls: OpsgenieCalls, alias: string): Promise<AlertAnswer | undefined> {
  const query = `alias:"${alias.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
  const params = { query, sort: 'createdAt', order: 'desc', limit: PAGE };
  const found = await calls.read('searching for an alert', alertList, (sdk, ...rest) =>
    sdk.alertV2.list(params, ...rest),
  );
  return found?.data.find((alert) => alert.alias === alias);
}

/** Where people see an alert; Jira's pages are not to be told from the address of its interface. */
function pageOf(base: string, id: string): string | null {
  if (vendorOf(base) === 'jira') return null;
  const page = base.replace(/^https:\/\/api\.((?:\w+\.)?opsgenie\.com)$/, 'https://app.$1');
  return `${page}/alert/detail/${encodeURIComponent(id)}/details`;
}
