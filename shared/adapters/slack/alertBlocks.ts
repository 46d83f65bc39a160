import type { AlertView, InstanceView } from '../../domain/incident/alertView.ts';
import { failedLines, holdFacts, observedText } from '../../text/alerts/parts.ts';
import { alertButtons } from './alertButtons.ts';
import { type SlackBlock, type SlackMessage, marked, plainText, section } from './blocks.ts';
import { link, mrkdwn, mrkdwnLines, plain, withDates } from './mrkdwn.ts';

/** Slack takes about 10,000 characters of text in all; some are left for what it may count differently. */
const MOST_CHARACTERS = 9_000;
const LONGEST_HEADER = 150;
const LONGEST_FALLBACK = 300;
/** Instances that have failed together are listed in at most so much. */
const LONGEST_LIST = 2_800;

const PRIORITY_MARKS = { P1: '🔴', P2: '🟠', P3: '🟡', P4: '🔵', P5: '⚪' } as const;

/** A part of the message. Where there is no room for all, those with the highest number are left out first. */
interface Part {
  readonly keep: number;
  readonly blocks: readonly SlackBlock[];
}

/** An alert as a message of Slack, within its limits whatever the view holds. */
export function alertBlocks(view: AlertView): SlackMessage {
  const title = titleOf(view);
  const isClosed = view.status === 'closed';
  const text = mrkdwn(`${title} ${stateWord(view)}`, LONGEST_FALLBACK);
  const parts: Part[] = [
    { keep: 0, blocks: [{ type: 'header', text: plainText(plain(title, LONGEST_HEADER)) }] },
    { keep: 1, blocks: [section(withDates(stateLine(view)))] },
    { keep: 2, blocks: optional(view.pagerTrouble, (trouble) => `🚨 *Pager:* ${withDates(mrkdwn(trouble, 500))}`) },
    { keep: 6, blocks: title.length > LONGEST_HEADER ? [section(mrkdwn(title, 800))] : [] },
    { keep: 3, blocks: factsOf(view) },
    { keep: 8, blocks: summaryOf(view) },
    { keep: 4, blocks: changeOf(view) },
    // What goes on after it has closed is not followed here.
    {
      keep: 5,
      blocks: optional(
        isClosed || view.hold !== null ? null : view.rollout,
        ({ text }) => `*Rollout:* ${mrkdwn(text, 500)}`,
      ),
    },
    { keep: 3, blocks: holdOf(view) },
    { keep: 4, blocks: choicesOf(view) },
    { keep: 7, blocks: instancesOf(view) },
    { keep: 11, blocks: optional(view.documentation, (words) => `*Runbook:* ${mrkdwnLines(words, 900)}`) },
    { keep: 9, blocks: linksOf(view) },
    { keep: 10, blocks: [{ type: 'context', elements: [marked(`Why you see this: ${mrkdwn(view.why, 400)}`)] }] },
    { keep: 0, blocks: alertButtons(view) },
  ];
  return { text, blocks: within(parts, MOST_CHARACTERS - text.length) };
}

function titleOf({ status, priority, headline }: AlertView): string {
  const mark = status === 'closed' ? '✅' : status === 'acknowledged' ? '👀' : PRIORITY_MARKS[priority];
  return `${mark} ${priority} ${headline}`;
}

function stateWord({ status, incidents }: AlertView): string {
  return status === 'closed' ? '(closed)' : `(${status}, ${incidents.open} of ${incidents.total} open)`;
}

function stateLine(view: AlertView): string {
  const { status, openedAt, acknowledged, closed, owner, decision } = view;
  const since = mrkdwn(openedAt, 60);
  const lines = [
    status === 'closed' ? `*Closed.* It was open since ${since}` : `*Open* since ${since}`,
    acknowledged !== null && `*Acknowledged by* ${mrkdwn(acknowledged, 200)}`,
    status === 'open' && '*Nobody has acknowledged it yet*',
    owner !== null && `*Owner:* ${mrkdwn(owner, 200)}`,
    closed !== null && `*Closed by* ${mrkdwn(closed, 500)}`,
    decision !== null &&
      `*${decision.kind === 'declared' ? 'Incident' : 'No incident'}:* ${mrkdwn(decision.text, 500)}`,
  ];
  return lines.filter((line) => line !== false).join('\n');
}

/** Ten fields at most; each label stands above its value. */
function factsOf(view: AlertView): SlackBlock[] {
  const [first] = view.instances;
  const one = view.instances.length === 1 && view.moreInstances === 0 ? first : undefined;
  const facts: (readonly [string, string | null | undefined])[] = [
    ['Instance', one?.id],
    ['Customer', one?.slug],
    ['Group', one?.group],
    ['Region', one?.region],
    ['Version', one?.version],
    ['Policy', view.policy],
    ['Condition', view.condition],
    ['Observed', observedText(view)],
    ['Incidents', view.incidents.total > 1 ? `${view.incidents.open} open of ${view.incidents.total}` : null],
  ];
  const fields = facts.flatMap(([label, value]) =>
    value === null || value === undefined || value === '' ? [] : [marked(`*${label}*\n${mrkdwn(value, 200)}`)],
  );
  return fields.length === 0 ? [] : [{ type: 'section', fields }];
}

/** The fields tell the policy already; where the summary says no more, it is left out. */
function summaryOf({ summary, headline }: AlertView): SlackBlock[] {
  const text = mrkdwn(summary, 600).trim();
  return text === '' || headline.includes(summary) ? [] : [section(text)];
}

function changeOf({ lastChange }: AlertView): SlackBlock[] {
  if (lastChange === null) return [];
  const { text, url } = lastChange;
  const where = url === null ? '' : ` · ${link(url, 'show it', 1_000)}`;
  return [section(`*Last change:* ${mrkdwn(text, 500)}${where}`)];
}

function holdOf({ hold }: AlertView): SlackBlock[] {
  if (hold === null) return [];
  const facts = holdFacts(hold).map(([name, value]) => `*${name}:* ${mrkdwn(value, 200)}`);
  const failed = failedLines(hold).map((line) => `• ${mrkdwn(line, 200)}`);
  return [section([...facts, ...(failed.length === 0 ? [] : ['*Failed:*', ...failed])].join('\n'))];
}

/** What can be typed, each command by itself. */
function choicesOf({ hold }: AlertView): SlackBlock[] {
  if (hold === null) return [];
  const lines = hold.choices.map(({ what, command }) => `${mrkdwn(what, 100)}:\n\`${mrkdwn(command, 300)}\``);
  return [section([`*Next:* ${mrkdwn(hold.next, 600)}`, ...lines].join('\n'))];
}

function instancesOf({ instances, moreInstances }: AlertView): SlackBlock[] {
  if (instances.length <= 1 && moreInstances === 0) return [];
  const lines = instances.map((each) => `${each.open ? '•' : '✓'} ${instanceLine(each)}`);
  const more = moreInstances === 0 ? [] : [`…and ${moreInstances} more`];
  let text = '*Instances*';
  for (const line of [...lines, ...more]) if (text.length + line.length < LONGEST_LIST) text += `\n${line}`;
  return [section(text)];
}

function instanceLine({ id, slug, group, version, region, open }: InstanceView): string {
  const place = region === null ? '' : `, ${mrkdwn(region, 40)}`;
  const name = slug === id ? mrkdwn(id, 80) : `${mrkdwn(slug, 80)} (${mrkdwn(id, 80)})`;
  return `${name}: ${mrkdwn(group, 20)}, ${mrkdwn(version, 40)}${place}${open ? '' : ', closed'}`;
}

function linksOf({ links }: AlertView): SlackBlock[] {
  const shown: string[] = [];
  let left = 1_500;
  for (const { label, url } of links) {
    const text = link(url, label.trim() === '' ? url : label, 1_000).trim();
    if (text === '') continue;
    left -= text.length + 3;
    if (left < 0) break;
    shown.push(text);
  }
  return shown.length === 0 ? [] : [section(shown.join(' · '))];
}

function optional<T>(value: T | null, say: (value: T) => string): SlackBlock[] {
  return value === null ? [] : [section(say(value))];
}

function within(parts: readonly Part[], most: number): SlackBlock[] {
  let left = most;
  const kept = new Set<Part>();
  for (const part of parts.toSorted((one, other) => one.keep - other.keep)) {
    const size = part.blocks.reduce((sum, block) => sum + sizeOf(block), 0);
    if (size > left) continue;
    left -= size;
    kept.add(part);
  }
  return parts.filter((part) => kept.has(part)).flatMap(({ blocks }) => blocks);
}

/** The characters of its texts. */
function sizeOf(block: SlackBlock): number {
  switch (block.type) {
    case 'header':
      return block.text.text.length;
    case 'section':
      return 'text' in block ? block.text.text.length : sum(block.fields);
    case 'context':
      return sum(block.elements);
    case 'actions':
      return sum(block.elements.map(({ text }) => text));
  }
}

function sum(texts: readonly { readonly text: string }[]): number {
  return texts.reduce((size, { text }) => size + text.length, 0);
}
