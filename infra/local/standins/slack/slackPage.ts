import { escapeHtml } from '../github/githubMarkdown.ts';
import { type StandInAnswer, type StandInRequest, json, pathOf } from '../httpStandIn.ts';
import { fieldsOf } from './checkMessage.ts';
import { layout } from './slackLayout.ts';
import { messageHtml } from './slackMessageHtml.ts';
import type { slackPresses } from './slackPresses.ts';
import type { Workspace } from './workspace.ts';
import { type ChannelRecord, type MessageRecord, type ModalRecord, ON_CALL, SlackRefusal } from './workspaceRecords.ts';

interface Shown {
  readonly workspace: Workspace;
  readonly presses: ReturnType<typeof slackPresses>;
  readonly url: string;
}

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/** What a person sees of the workspace and does there, as the user of the local run. */
export async function slackPage(shown: Shown, request: StandInRequest): Promise<StandInAnswer> {
  const path = pathOf(request.url) ?? [];
  if (request.method === 'POST') return act(shown, request, path);
  const { workspace } = shown;
  const [first, id] = path;
  const channel = first === 'archives' ? workspace.channels.find((each) => each.id === id) : workspace.channels[0];
  const isPage = first === '' || first === 'archives';
  if (!isPage || channel === undefined) return json(404, { error: 'there is nothing here' });
  const notice = request.url.searchParams.get('notice') ?? undefined;
  return { status: 200, headers: HEADERS, body: channelPage(workspace, channel, notice) };
}

/** Only from the page itself: a page elsewhere must not press buttons here. */
async function act({ workspace, presses }: Shown, request: StandInRequest, path: string[]): Promise<StandInAnswer> {
  const [first, channel = '', user = ''] = path;
  if (first === 'response') {
    const { text } = fieldsOf(JSON.parse(request.body));
    workspace.whisper(channel, user, { text: String(text), blocks: [], metadata: undefined });
    return { status: 200, body: 'ok' };
  }
  if (!['same-origin', undefined].includes(request.headers['sec-fetch-site']?.toString())) {
    return json(403, { error: 'this is pressed on the page itself only' });
  }
  const form = new URLSearchParams(request.body);
  const of = (name: string): string => form.get(name) ?? '';
  const back = of('channel') || workspace.channels[0]?.id || '';
  try {
    if (first === 'press') await presses.press(ON_CALL.id, { channel: back, ts: of('ts') }, of('action'));
    else if (first === 'submit') await presses.submit(of('id'), of('reason'));
    else if (first === 'cancel') workspace.closeModal(of('id'));
    else return json(404, { error: 'there is nothing here' });
  } catch (error) {
    const words = error instanceof SlackRefusal ? error.message : 'Tranche did not answer in time';
    return seeOther(`/archives/${encodeURIComponent(back)}?notice=${encodeURIComponent(words)}`);
  }
  return seeOther(`/archives/${encodeURIComponent(back)}`);
}

function seeOther(location: string): StandInAnswer {
  return { status: 303, headers: { location } };
}

function channelPage(workspace: Workspace, channel: ChannelRecord, notice: string | undefined): string {
  const first = channel.joined ? workspace.history(channel.id).filter(({ thread }) => thread === undefined) : [];
  const whispers = channel.joined ? workspace.whispers(channel.id) : [];
  const modal = workspace.modals().at(-1);
  const all = [...first, ...whispers].toSorted((one, other) => Number(other.ts) - Number(one.ts));
  const feed = all.map((message) => messageHtml(message, threadHtml(workspace, message)));
  return layout({
    title: `#${channel.name} · Slack stand-in`,
    nav: navHtml(workspace, channel),
    refreshes: modal === undefined,
    body: `<header><h2># ${escapeHtml(channel.name)}</h2><span class="soft">Newest first. You are ${ON_CALL.name}.</span></header>
<div class="feed">
${notice === undefined ? '' : `<p class="notice" role="alert">${escapeHtml(notice)}</p>`}
${feed.length === 0 ? '<p class="empty">Nothing has been posted here yet.</p>' : feed.join('\n')}
</div>
${modal === undefined ? '' : modalHtml(modal, channel)}`,
  });
}

function navHtml(workspace: Workspace, current: ChannelRecord): string {
  const links = workspace.channels.map(({ id, name, joined }) => {
    const here = id === current.id ? ' aria-current="page"' : '';
    const count = joined ? workspace.history(id).filter(({ thread }) => thread === undefined).length : 0;
    const badge = count === 0 ? '' : `<span class="count">${count}</span>`;
    return `<a href="/archives/${id}"${here}>${badge}# ${escapeHtml(name)}</a>`;
  });
  return `<h1>Slack</h1>${links.join('')}<p>The local stand-in: nothing leaves this machine.</p>`;
}

function threadHtml(workspace: Workspace, message: MessageRecord): string {
  if (message.onlyFor !== undefined) return '';
  const [, ...replies] = workspace.thread(message.channel, message.ts);
  if (replies.length === 0) return '';
  const count = replies.length === 1 ? '1 reply' : `${replies.length} replies`;
  return `<details class="thread" open><summary>${count}</summary>${replies.map((each) => messageHtml(each)).join('')}</details>`;
}

function modalHtml({ id, view, errors }: ModalRecord, channel: ChannelRecord): string {
  const [input] = view.blocks;
  const label = wordsOf(input?.['label']);
  const hint = wordsOf(input?.['hint']);
  const wrong = Object.values(errors).map((words) => `<p class="error" role="alert">${escapeHtml(words)}</p>`);
  const hidden = `<input type="hidden" name="id" value="${escapeHtml(id)}"><input type="hidden" name="channel" value="${channel.id}">`;
  return `<div class="modal" role="dialog" aria-modal="true" aria-labelledby="asked"><div>
<h2 id="asked">${escapeHtml(view.title)}</h2>
<form method="post" action="/submit">${hidden}
<label for="reason">${escapeHtml(label)}</label><textarea id="reason" name="reason" maxlength="1000" required autofocus></textarea>
<p class="soft">${escapeHtml(hint)}</p>${wrong.join('')}
<div class="buttons"><button formaction="/cancel" formnovalidate>Cancel</button><button class="primary">${escapeHtml(view.submit)}</button></div>
</form></div></div>`;
}

function wordsOf(value: unknown): string {
  const { text } = fieldsOf(value);
  return typeof text === 'string' ? text : '';
}
