import type { Instant } from '../../domain/calendar/time.ts';
import type { AlertView } from '../../domain/incident/alertView.ts';
import type { Head } from '../../domain/evidence/ledger.ts';
import type { PostMortem } from '../../domain/incident/postMortem.ts';
import { instanceName } from '../alerts/parts.ts';
import { counted } from '../days.ts';
import { code, inline, inlineShort, link, plain, short } from '../tracking/inline.ts';
import { bullets, paragraphs, within } from '../tracking/within.ts';
import { part, postMortemMarker, toldMarker } from './markers.ts';
import { type PostMortemRecord, beganAt, momentOf, whoText } from './record.ts';
import { exactDuration } from '../duration.ts';
import { FOLLOW_UPS } from './taskList.ts';
import { mentioned, writeTaskLine } from './taskLine.ts';
import { timelineTable } from './timeline.ts';

/** GitHub takes 256 characters. */
export function postMortemTitle({ title }: PostMortem): string {
  return `Post-mortem: ${short(plain(title), 220)}`;
}

/** The issue as it is opened, in the sections of the handbook. From then on it belongs to the people who write in it. */
export function postMortemBody(record: PostMortemRecord): string {
  const { postMortem, people } = record;
  const tasks = postMortem.actions.map(({ id, done, ...words }) => writeTaskLine(id, words, done !== null, people));
  return paragraphs(
    postMortemMarker(postMortem.alert),
    '## Summary',
    summary(record),
    '## Timeline',
    part('timeline', timelineTable(record)),
    '## Impact',
    impact(record),
    '## Root cause',
    '_What was the cause, and why did nothing catch it earlier?_',
    '## Remediation',
    '_What ended it, and what keeps it from happening again?_',
    `## ${FOLLOW_UPS}`,
    'Tick what is done. To add an action, add a line such as ' +
      '`- [ ] what is to be done @login, due 2026-12-31`; a person or a day that is left out is filled in.',
    tasks.length === 0 ? 'Nothing is always to be done: please write down what is to follow.' : tasks.join('\n'),
    '## Closure',
    part('closure', 'Tranche closes this issue when every follow-up is done, and reopens it until then.'),
  );
}

function summary(record: PostMortemRecord): string {
  const { view, postMortem, people, alert } = record;
  const { decision, closed } = alert.standing;
  const onCall = postMortem.onCall === null ? 'nobody acknowledged it' : mentioned(postMortem.onCall, people);
  const lead = postMortem.lead === null ? 'the routing file names none' : mentioned(postMortem.lead, people);
  return paragraphs(
    `**${inlineShort(view.headline, 300)}**`,
    inlineShort(view.summary, 1_000),
    bullets(
      [
        `On call: ${onCall}. Lead: ${lead}.`,
        ...(decision === null ? [] : [`Declared by ${deed(record, decision)}`]),
        ...(closed === null ? [] : [`Closed by ${deed(record, closed)}`]),
        ...(view.lastChange === null ? [] : [lastChange(view.lastChange)]),
        `Told by: ${inlineShort(view.why, 300)}`,
        ...view.links.map(({ label, url }) => link(short(label, 80), url)),
      ],
      6_000,
    ),
  );
}

function deed(
  record: PostMortemRecord,
  { by, at, reason }: { readonly by: string; readonly at: Instant; readonly reason: string },
): string {
  return `${whoText(record, by)}, ${momentOf(record, at)}: ${inlineShort(reason, 500)}`;
}

function lastChange({ text, url }: NonNullable<AlertView['lastChange']>): string {
  const what = short(text, 300);
  return `Last change: ${url === null ? inline(what) : link(what, url)}`;
}

function impact(record: PostMortemRecord): string {
  const { view, postMortem } = record;
  const began = beganAt(record);
  const customers = view.instances.filter(({ group }) => group === 'customer');
  const named = view.instances.map((instance) =>
    [instanceName(instance), instance.group, instance.version, instance.region ?? '']
      .filter((text) => text !== '')
      .join(', '),
  );
  return bullets(
    [
      `Duration: ${exactDuration(postMortem.resolvedAt - began)}, from ${momentOf(record, began)} to ${momentOf(record, postMortem.resolvedAt)}`,
      `Customers: ${customers.length === 0 ? 'none that is known' : customers.map(({ slug }) => inlineShort(slug, 100)).join(', ')}`,
      `Incidents of Monitoring: ${view.incidents.total}`,
      ...named.map((text) => `Instance ${inlineShort(text, 300)}`),
      ...(view.moreInstances > 0 ? [`and ${counted(view.moreInstances, 'more instance')}`] : []),
      ...(named.length === 0 ? ['No instance of the fleet is known to be affected'] : []),
    ],
    6_000,
  );
}

/** What stands in the closed issue. */
export function closureText(record: PostMortemRecord): string {
  const { openedAt, closedAt, actions } = record.postMortem;
  const when =
    closedAt === null
      ? ''
      : ` on ${momentOf(record, closedAt)}, ${exactDuration(closedAt - openedAt)} after it was opened`;
  return `**Closed**${when}: each of its ${counted(actions.length, 'action')} is done. The evidence is in the last comment.`;
}

/** The last comment: the evidence that what was to follow has followed, which anybody can compare the ledger with. */
export function postMortemClosing(record: PostMortemRecord, head: Head): string {
  const { postMortem } = record;
  const rows = postMortem.actions.map(({ title, assignee, due, done }) => {
    const when = done === null ? '' : momentOf(record, done.at);
    return `| ${inlineShort(title, 300)} | ${inlineShort(assignee ?? 'nobody', 100)} | ${due} | ${when} |`;
  });
  return paragraphs(
    `**Everything that was to follow is done.** The incident lasted ${exactDuration(postMortem.resolvedAt - beganAt(record))}.`,
    `| Action | Assigned to | Due | Seen to be done |\n| - | - | - | - |\n${within(rows, 30_000, '\n', 'actions')}`,
    `The chain of this post-mortem in the ledger, to be compared with it at any time:\n\n${bullets(
      [`Entries: ${head.seq}`, `Hash of the last one: ${code(head.hash)}`],
      1_000,
    )}`,
    toldMarker(postMortem.alert, head.seq),
  );
}
