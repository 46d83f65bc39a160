import { type Instant, SECOND } from '../../../../shared/domain/calendar/time.ts';
import { escapeHtml } from '../github/githubMarkdown.ts';
import { fieldsOf } from './checkMessage.ts';
import { markupHtml } from './slackMarkup.ts';
import { buttonsOf } from './slackPresses.ts';
import { type BlockRecord, BOT, type MessageRecord } from './workspaceRecords.ts';

/** A message of the app as a person sees it. @param below what belongs to it, as HTML */
export function messageHtml(message: MessageRecord, below = ''): string {
  const { ts, edited, onlyFor } = message;
  const note = onlyFor === undefined ? '' : '<p class="soft">Only visible to you</p>';
  const change = edited === undefined ? '' : ' <span class="soft">(edited)</span>';
  return `<article id="p${ts.replace('.', '')}"${onlyFor === undefined ? '' : ' class="whisper"'}>
<div class="face" aria-hidden="true">T</div>
<div class="said">
${note}<p class="who"><b>${BOT.name}</b> <span class="app">APP</span> ${timeHtml(Number(ts) * SECOND)}${change}</p>
${message.blocks.map((block) => blockHtml(block, message)).join('\n')}
${below}
</div></article>`;
}

export function timeHtml(at: Instant): string {
  const iso = new Date(at).toISOString();
  return `<time class="soft" datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC</time>`;
}

function blockHtml(block: BlockRecord, message: MessageRecord): string {
  switch (block.type) {
    case 'header':
      return `<h3>${textHtml(block['text'])}</h3>`;
    case 'section': {
      const fields = listOf(block['fields']).map((field) => `<div>${textHtml(field)}</div>`);
      return fields.length === 0
        ? `<p class="section">${textHtml(block['text'])}</p>`
        : `<div class="fields">${fields.join('')}</div>`;
    }
    case 'context':
      return `<p class="context">${listOf(block['elements']).map(textHtml).join(' ')}</p>`;
    case 'actions':
      return `<form class="buttons" method="post" action="/press">
<input type="hidden" name="channel" value="${escapeHtml(message.channel)}"><input type="hidden" name="ts" value="${escapeHtml(message.ts)}">
${buttonsOf({ blocks: [block] })
  .map(buttonHtml)
  .join('')}</form>`;
    default:
      return '<hr>';
  }
}

function buttonHtml(button: BlockRecord): string {
  const style = button['style'] === 'primary' || button['style'] === 'danger' ? button['style'] : 'plain';
  const action = escapeHtml(String(button['action_id']));
  return `<button class="${style}" name="action" value="${action}">${textHtml(button['text'])}</button>`;
}

function textHtml(value: unknown): string {
  const { type, text } = fieldsOf(value);
  return type === 'mrkdwn' ? markupHtml(String(text)) : escapeHtml(String(text));
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
