import type { Clock } from '../../../../shared/ports/clock.ts';
import { MINUTE } from '../../../../shared/domain/calendar/time.ts';
import { escapeHtml } from '../github/githubMarkdown.ts';
import { timeHtml } from '../github/githubPageLayout.ts';
import { pathOf, type StandInAnswer, type StandInRequest } from '../httpStandIn.ts';
import type { OpsgenieBoard } from './board.ts';
import { layout } from './pageLayout.ts';
import type { BoardAlert } from './records.ts';

interface Shown {
  readonly board: OpsgenieBoard;
  readonly clock: Clock;
}

/** The pages of the stand-in: what there is, and for an alert what a person who is on call can do about it. */
export function boardPage(shown: Shown, request: StandInRequest): StandInAnswer {
  const [first = '', second, id, action] = pathOf(request.url) ?? [];
  if (first === '' && request.method === 'GET') return html(list(shown.board));
  if (first !== 'alert' || second !== 'detail') return NOT_FOUND;
  const alert = shown.board.find({ type: 'id', value: id ?? '' });
  if (alert === undefined) return NOT_FOUND;
  if (request.method === 'GET') return html(detail(alert));
  if (request.method !== 'POST') return NOT_FOUND;
  // A page of somebody else's in the same browser must not play the engineer.
  const { origin, host } = request.headers;
  if (origin !== undefined && origin !== `http://${host}`) return { status: 403, body: 'from this page only\n' };
  if (!played(shown, alert, action ?? '', new URLSearchParams(request.body))) return NOT_FOUND;
  return { status: 303, headers: { location: `/alert/detail/${alert.id}/details` } };
}

const NOT_FOUND: StandInAnswer = { status: 404, headers: { 'content-type': 'text/plain' }, body: 'not found\n' };

function played({ board, clock }: Shown, alert: BoardAlert, action: string, form: URLSearchParams): boolean {
  const actor = { name: form.get('name')?.trim().slice(0, 100) || 'jo', type: 'web' } as const;
  const text = form.get('text')?.trim() ?? '';
  const id = { type: 'id', value: alert.id } as const;
  switch (action) {
    case 'acknowledge':
    case 'unacknowledge':
    case 'take':
    case 'close':
      board.act(id, { kind: action }, actor, text);
      return true;
    case 'note':
      if (text !== '') board.act(id, { kind: 'note', text }, actor);
      return true;
    case 'snooze':
      board.act(id, { kind: 'snooze', until: clock.now() + 30 * MINUTE }, actor);
      return true;
    case 'escalate':
      board.act(
        id,
        { kind: 'escalate', name: text === '' ? 'the next on call' : text },
        { name: 'System', type: 'web' },
      );
      return true;
    default:
      return false;
  }
}

function html(body: string): StandInAnswer {
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
  };
  return { status: 200, headers, body };
}

function list(board: OpsgenieBoard): string {
  const all = board.all().toReversed();
  const open = all.filter(({ status }) => status === 'open').length;
  const rows = all.map((alert) => {
    const counted = alert.count > 1 ? ` <span class="by">× ${alert.count}</span>` : '';
    return `<li>${badges(alert)} <a href="/alert/detail/${alert.id}/details">${escapeHtml(alert.message)}</a>${counted}
<div class="by">#${alert.tinyId} opened ${timeHtml(alert.createdAt)}${standing(alert)}</div></li>`;
  });
  const hearts = board.heartbeats().map(({ name, expired, pingedAt }) => {
    const state = expired ? 'expired' : pingedAt === null ? 'never heard' : 'alive';
    const when = pingedAt === null ? '' : `, last heard ${timeHtml(pingedAt)}`;
    return `<li>${escapeHtml(name)}: ${state}${when}</li>`;
  });
  const body = rows.length > 0 ? `<ul class="list">${rows.join('\n')}</ul>` : '<p>Nobody has been called.</p>';
  const beats = hearts.length > 0 ? `<h2>Heartbeats</h2><ul>${hearts.join('')}</ul>` : '';
  return layout('Alerts', `<h1>Alerts</h1><p>${open} open, ${all.length - open} closed</p>${body}${beats}`, true);
}

function standing({ acknowledgedBy, closedBy, owner }: BoardAlert): string {
  if (closedBy !== null) return `, closed by ${escapeHtml(closedBy)}`;
  const whose = owner === '' ? '' : `, owned by ${escapeHtml(owner)}`;
  return acknowledgedBy === null ? whose : `, acknowledged by ${escapeHtml(acknowledgedBy)}${whose}`;
}

function badges({ priority, status, acknowledgedBy }: BoardAlert): string {
  const state = status === 'closed' ? 'closed' : acknowledgedBy === null ? 'open' : 'acknowledged';
  return `<span class="priority ${priority}">${priority}</span> <span class="state ${state}">${state}</span>`;
}

function detail(alert: BoardAlert): string {
  const facts = Object.entries(alert.details).map(([name, value]) => {
    return `<tr><th>${escapeHtml(name)}</th><td>${linked(value)}</td></tr>`;
  });
  const entries = (of: BoardAlert['log']) =>
    of.map(({ text, by, at }) => `<li>${timeHtml(at)} <b>${escapeHtml(by)}</b> ${escapeHtml(text)}</li>`).join('\n');
  const tags = alert.tags.map((tag) => `<span class="label">${escapeHtml(tag)}</span>`).join(' ');
  const body = `<h1>${escapeHtml(alert.message)}</h1>
<p>${badges(alert)} ${tags}</p>
<p class="by">#${alert.tinyId} · ${escapeHtml(alert.alias)} · opened ${timeHtml(alert.createdAt)}${standing(alert)}</p>
${alert.status === 'open' ? forms(alert) : ''}
<pre>${escapeHtml(alert.description)}</pre>
<table>${facts.join('\n')}</table>
<h2>Notes</h2><ul>${entries(alert.notes) || '<li>None.</li>'}</ul>
<h2>Log</h2><ul>${entries(alert.log)}</ul>`;
  return layout(alert.message, body, false);
}

function linked(value: string): string {
  const shown = escapeHtml(value);
  return /^https?:\/\/\S+$/.test(value) ? `<a href="${shown}" rel="nofollow noopener">${shown}</a>` : shown;
}

/** One form with a button for each thing: the name and the text go along with whichever is pressed. */
function forms({ id, acknowledgedBy }: BoardAlert): string {
  const button = (action: string, label: string): string =>
    `<button formaction="/alert/detail/${id}/${action}">${label}</button>`;
  return `<form method="post">
<label>You are <input name="name" value="jo" maxlength="100"></label>
<label>Note <input name="text" size="40" maxlength="1000"></label>
<p>${acknowledgedBy === null ? button('acknowledge', 'Acknowledge') : button('unacknowledge', 'Unacknowledge')}
${button('note', 'Add the note')} ${button('take', 'Take ownership')} ${button('snooze', 'Snooze 30 minutes')}
${button('escalate', 'Escalate')} ${button('close', 'Close')}</p></form>`;
}
