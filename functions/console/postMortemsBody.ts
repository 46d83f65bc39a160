import { html } from 'hono/html';
import { dayName, momentName } from '../../shared/text/days.ts';
import {
  type ActionView,
  type PostMortemView,
  type PostMortemViewDeps,
  listPostMortems,
} from '../../shared/usecases/incidents/views/postMortemViews.ts';
import { type Html, outsideLink } from './markup.ts';
import { markTag } from './marks.ts';
import type { Page } from './page.ts';
import type { Mark } from './words.ts';

const MARKS: Readonly<Record<PostMortemView['state'] | ActionView['state'], Mark>> = {
  open: { sign: '○', word: 'open', tone: 'busy' },
  overdue: { sign: '!', word: 'overdue', tone: 'bad' },
  done: { sign: '✓', word: 'done', tone: 'good' },
  closed: { sign: '✓', word: 'closed', tone: 'good' },
};

/** `/postmortems`: what follows from incidents, and what of it is not done. */
export async function postMortemsPage(deps: PostMortemViewDeps): Promise<Page> {
  const all = await listPostMortems(deps);
  const open = all.filter(({ state }) => state !== 'closed').length;
  const title = open === 0 ? 'No post-mortem is open' : `${open} open · post-mortems`;
  const body = html`<h1>Post-mortems</h1>
    ${all.length === 0 ? html`<p>No incident was declared and resolved yet.</p>` : all.map(section)}`;
  return { status: 200, title, body, moving: false };
}

function section(postMortem: PostMortemView): Html {
  const { id, title, state, resolvedAt, closedAt, issue, onCall, lead, actions } = postMortem;
  return html`<section id="post-mortem-${id}">
    <h2>${title} ${markTag(MARKS[state])}</h2>
    <p>
      Resolved
      <time datetime="${resolvedAt}">${momentName(resolvedAt)}</time
      >${closedAt === null ? '' : html`, closed <time datetime="${closedAt}">${momentName(closedAt)}</time>`}. On call
      ${onCall ?? 'nobody acknowledged it'}, lead ${lead ?? 'the routing file names none'}.
      ${issue === null ? 'Its issue is not open yet.' : outsideLink(issue.url, `#${issue.number}`)}
    </p>
    ${actions.length === 0 ? html`<p>Nobody has written down what is to follow.</p>` : actionTable(actions)}
  </section>`;
}

function actionTable(actions: readonly ActionView[]): Html {
  return html`<table class="rows">
    <thead>
      <tr>
        <th scope="col">Due</th>
        <th scope="col">Action</th>
        <th scope="col">Assigned to</th>
        <th scope="col">State</th>
      </tr>
    </thead>
    <tbody>
      ${actions.map(
        ({ title, assignee, due, state, doneAt }) =>
          html`<tr>
            <td>${dayName(due)}</td>
            <th scope="row">${title}</th>
            <td>${assignee ?? 'nobody'}</td>
            <td>
              ${markTag(MARKS[state])}${doneAt === null ? '' : html`<span class="note">${momentName(doneAt)}</span>`}
            </td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}
