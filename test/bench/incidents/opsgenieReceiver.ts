import { z } from 'zod';
import type { Receive, Received } from './receive.ts';

const newAlert = z.object({ alias: z.string(), details: z.record(z.string(), z.string()) });
const withNote = z.object({ note: z.string().default('') });

interface ReceivedAlert {
  readonly id: string;
  readonly alias: string;
  status: 'open' | 'closed';
  acknowledged: boolean;
  readonly notes: string[];
}

/** As much of Opsgenie as a router asks of it: https://docs.opsgenie.com/docs/alert-api */
export function opsgenieReceiver(): Receive {
  const alerts: ReceivedAlert[] = [];
  const byName = new Map<string, ReceivedAlert>();
  const ofRequest = new Map<string, ReceivedAlert | undefined>();

  /** Whether it had an effect is told to who asks for it. */
  const accepted = (alert: ReceivedAlert | undefined, arrival?: Received['arrival']): Received => {
    const requestId = `request-${ofRequest.size}`;
    ofRequest.set(requestId, alert);
    const body = { result: 'Request will be processed', took: 0.012, requestId };
    return { status: 202, body, ...(arrival !== undefined && { arrival }) };
  };

  const create = (body: string): Received => {
    const { alias, details } = newAlert.parse(JSON.parse(body));
    // The alias of an open alert makes a repetition count up and call nobody.
    const open = byName.get(alias);
    const alert: ReceivedAlert =
      open?.status === 'open'
        ? open
        : { id: `alert-${alerts.length}`, alias, status: 'open', acknowledged: false, notes: [] };
    if (alert !== open) alerts.push(alert);
    byName.set(alias, alert).set(alert.id, alert);
    return accepted(alert, { receiver: 'pager', kind: 'page', alias, keys: [details['policy'] ?? ''] });
  };

  const act = (name: string, action: string, body: string): Received => {
    const alert = byName.get(name);
    if (alert === undefined) return accepted(undefined);
    const { note } = withNote.parse(JSON.parse(body));
    if (note !== '') alert.notes.push(note);
    if (action === 'close') alert.status = 'closed';
    if (action === 'acknowledge') alert.acknowledged = true;
    return accepted(alert, { receiver: 'pager', kind: 'note', alias: alert.alias, keys: [] });
  };

  const read = (name: string, action: string | undefined): Received => {
    const alert = byName.get(name);
    if (alert === undefined) return { status: 404, body: { message: 'Alert does not exist' } };
    if (action === 'notes') return data(alert.notes.toReversed().map((note) => ({ note })));
    return data(alert);
  };

  return ({ method, url, body }) => {
    const [name, action] = url.pathname.split('/').slice(3).filter(Boolean).map(decodeURIComponent);
    if (method === 'POST') return name === undefined ? create(body) : act(name, action ?? '', body);
    if (name === undefined) return data(alerts.filter(({ alias }) => url.searchParams.get('query')?.includes(alias)));
    if (name !== 'requests') return read(name, action);
    const alert = ofRequest.get(action ?? '');
    return data({ isSuccess: alert !== undefined, success: true, status: '', alertId: alert?.id });
  };
}

function data(value: unknown): Received {
  return { status: 200, body: { data: value, took: 0.008, requestId: 'request' } };
}
