import type { Clock } from '../../../../shared/ports/clock.ts';
import { isPull } from './codeHostPulls.ts';
import type { RepositoryName, ThreadRecord } from './codeHostRecords.ts';
import { escapeHtml, renderMarkdown } from './githubMarkdown.ts';
import { layout, timeHtml } from './githubPageLayout.ts';
import { pullHtml } from './githubPullPage.ts';
import type { Place } from './githubPlace.ts';
import { runPage } from './githubShapes.ts';
import type { StandInAnswer } from '../httpStandIn.ts';
import type { World } from '../world.ts';

interface Shown {
  readonly world: World;
  readonly clock: Clock;
  readonly places: Readonly<Record<RepositoryName, Place>>;
}

/** What people see behind an `html_url`. */
export function githubPage(shown: Shown, { pathname }: URL): StandInAnswer {
  const html = pageAt(shown, pathname);
  if (html === undefined) return { status: 404, headers: { 'content-type': 'text/plain' }, body: 'not found\n' };
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  };
  return { status: 200, headers, body: html };
}

function pageAt({ world, clock, places }: Shown, pathname: string): string | undefined {
  const [, owner, name, kind, id = '', more = ''] = pathname.split('/');
  const repositories: RepositoryName[] = ['deployments', 'tracking'];
  const repository = repositories.find((known) => places[known].repository === `${owner}/${name}`);
  if (!repository) return undefined;
  const place = places[repository];
  const run = kind === 'actions' && id === 'runs' && repository === 'deployments' ? world.run(more) : undefined;
  if (run) return runPage(run, clock.now());
  if (more !== '') return undefined;
  if (id === '') return kind === 'issues' || kind === 'pulls' ? list(world, repository, kind, place) : undefined;
  const thread = world.codeHost.now.store.thread(repository, Number(id));
  if (!thread || kind !== (thread.pull ? 'pull' : 'issues')) return undefined;
  return layout(place, `${thread.title} · #${thread.number}`, threadHtml(world, thread, place));
}

function list(world: World, repository: RepositoryName, kind: 'issues' | 'pulls', place: Place): string {
  const threads = world.codeHost.now.store.threads(repository).filter((item) => isPull(item) === (kind === 'pulls'));
  const name = kind === 'issues' ? 'Issues' : 'Pull requests';
  const open = threads.filter(({ state }) => state === 'open').length;
  const rows = threads
    .toSorted((a, b) => b.number - a.number)
    .map((thread) => {
      const link = `/${place.repository}/${thread.pull ? 'pull' : 'issues'}/${thread.number}`;
      return `<li>${stateHtml(thread)} <a href="${escapeHtml(link)}">${escapeHtml(thread.title)}</a> ${labelsHtml(thread)}
<div class="by">#${thread.number} opened ${timeHtml(thread.createdAt)} by ${escapeHtml(thread.author)}</div></li>`;
    });
  const body = rows.length > 0 ? `<ul class="list">${rows.join('\n')}</ul>` : '<p>Nothing here yet.</p>';
  return layout(place, name, `<h1>${name}</h1><p>${open} open, ${threads.length - open} closed</p>${body}`);
}

function threadHtml(world: World, thread: ThreadRecord, place: Place): string {
  const comments = world.codeHost.now.store.comments(thread.repository, thread.number);
  const shown = comments.map((comment) => {
    const edited = comment.updatedAt > comment.createdAt ? `, edited ${timeHtml(comment.updatedAt)}` : '';
    const head = `${escapeHtml(comment.author)} commented ${timeHtml(comment.createdAt)}${edited}`;
    return `<article id="issuecomment-${comment.id}"><header>${head}</header>${renderMarkdown(comment.body)}</article>`;
  });
  return `<h1>${escapeHtml(thread.title)} <span class="number">#${thread.number}</span></h1>
<p>${stateHtml(thread)} ${labelsHtml(thread)}</p>
<article><header>${escapeHtml(thread.author)} opened this ${timeHtml(thread.createdAt)}</header>
${thread.body === '' ? '<p><em>No description.</em></p>' : renderMarkdown(thread.body)}</article>
${isPull(thread) ? pullHtml(world, thread, place) : ''}
${shown.join('\n')}
${thread.closedAt === null ? '' : `<p class="by">Closed by ${escapeHtml(thread.closedBy ?? '')} ${timeHtml(thread.closedAt)}</p>`}`;
}

function stateHtml({ state, pull }: ThreadRecord): string {
  const name = pull?.merged ? 'merged' : state;
  return `<span class="state ${name}">${name}</span>`;
}

function labelsHtml({ labels }: ThreadRecord): string {
  return labels.map((label) => `<span class="label">${escapeHtml(label)}</span>`).join(' ');
}
