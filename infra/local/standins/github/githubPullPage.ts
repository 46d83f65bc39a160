import type { PullRecord } from './codeHostRecords.ts';
import { escapeHtml, renderMarkdown } from './githubMarkdown.ts';
import { timeHtml } from './githubPageLayout.ts';
import type { Place } from './githubPlace.ts';
import type { World } from '../world.ts';

const WORDS = { APPROVED: 'approved', CHANGES_REQUESTED: 'requested changes to', COMMENTED: 'reviewed' };

/** What the page of a pull request has and that of an issue has not: reviews, runs, the changed files, the merge. */
export function pullHtml(world: World, thread: PullRecord, place: Place): string {
  const { content, pulls } = world.codeHost.now;
  const { pull, number } = thread;
  const reviews = pulls.reviews(number).map((review) => {
    const of = `<code>${review.commit.slice(0, 7)}</code>`;
    const head = `${escapeHtml(review.author)} ${WORDS[review.state]} ${of} ${timeHtml(review.at)}`;
    const page = `<header>${head}</header>${renderMarkdown(review.body)}`;
    return `<article id="pullrequestreview-${review.id}">${page}</article>`;
  });
  const runs = pull.runs.map(({ id }) => {
    const run = world.run(id);
    const status = run ? world.statusOf(run) : 'unknown';
    return `<li><a href="/${escapeHtml(place.repository)}/actions/runs/${id}">Run ${id}</a>: ${status}</li>`;
  });
  const base = content.filesAt(content.mergeBase(pull.head).sha);
  const files = content.changesOf(pull.head).map(({ path, text }) => {
    return `<h3><code>${escapeHtml(path)}</code></h3><pre>${difference(base.get(path) ?? '', text)}</pre>`;
  });
  const blocked = thread.state === 'open' ? pulls.obstacle(thread) : undefined;
  return `<p>Wants to merge <code>${escapeHtml(pull.branch)}</code> at <code>${pull.head.slice(0, 7)}</code> into main.</p>
${blocked === undefined ? '' : `<p class="by">${escapeHtml(blocked)}</p>`}
${reviews.join('\n')}
${mergedHtml(pull.merged)}
${runs.length > 0 ? `<h2>Runs</h2><ul>${runs.join('')}</ul>` : ''}
<h2>Changed files</h2>${files.join('\n')}`;
}

function mergedHtml(merged: PullRecord['pull']['merged']): string {
  if (!merged) return '';
  const { by, commit, at } = merged;
  return `<p>Merged by ${escapeHtml(by)} as <code>${commit.slice(0, 7)}</code> ${timeHtml(at)}</p>`;
}

/** Lines that only one of the two has; enough for a file in which one line changes. */
function difference(before: string, after: string): string {
  const lines = (text: string) => text.replace(/\n$/, '').split('\n');
  const [old, young] = [lines(before), lines(after)];
  const removed = old.filter((line) => line !== '' && !young.includes(line));
  const added = young.filter((line) => line !== '' && !old.includes(line));
  const row = (sign: string, kind: string) => (line: string) =>
    `<span class="${kind}">${sign} ${escapeHtml(line)}</span>`;
  return [...removed.map(row('-', 'removed')), ...added.map(row('+', 'added'))].join('\n');
}
