import { dayName, momentName } from '../../shared/text/days.ts';
import type { Style } from '../output.ts';
import type { Context } from '../program/perform.ts';
import { connect, type ServerFlags } from '../server/client.ts';
import { type ActionView, type PostMortemView, postMortemAnswers } from '../server/postMortemAnswers.ts';
import { indented, table } from '../text/table.ts';

/** `tranche incident postmortems` */
export async function listPostMortems(flags: ServerFlags, context: Context): Promise<void> {
  const body = await connect(flags, context).get('/api/postmortems', postMortemAnswers.list);
  context.output.show(body, ({ postmortems }, style) => {
    if (postmortems.length === 0) return 'No incident was declared and resolved yet.';
    const titles = ['POST-MORTEM', 'STATE', 'OPENED', 'ON CALL', 'DONE', 'ISSUE', 'TITLE'];
    const rows = postmortems.map(({ id, state, openedAt, onCall, actions, issue, title }) => [
      id,
      { text: state, paint: paintOf(state, style) },
      momentName(openedAt),
      onCall ?? 'unknown',
      `${actions.filter((action) => action.state === 'done').length}/${actions.length}`,
      issue === null ? '' : `#${issue.number}`,
      title,
    ]);
    return table(
      titles.map((name) => ({ title: name })),
      rows,
      style,
    );
  });
}

/** `tranche incident postmortem` */
export async function showPostMortem(id: string, flags: ServerFlags, context: Context): Promise<void> {
  const path = `/api/postmortems/${encodeURIComponent(id)}`;
  const body = await connect(flags, context).get(path, postMortemAnswers.one);
  context.output.show(body, ({ postmortem }, style) => render(postmortem, style));
}

function render(postMortem: PostMortemView, style: Style): string {
  const { id, state, title, instances, moreInstances, resolvedAt, openedAt, closedAt, issue, onCall, lead } =
    postMortem;
  const affected = [...instances, ...(moreInstances > 0 ? [`${moreInstances} more`] : [])].join(', ');
  const lines = [
    `${style.bold(id)}  ${paintOf(state, style)(state)}`,
    `  ${title}`,
    `  Instances  ${affected === '' ? 'none that is known' : affected}`,
    `  Resolved   ${momentName(resolvedAt)}`,
    `  Opened     ${momentName(openedAt)}`,
    `  Closed     ${closedAt === null ? 'not yet' : momentName(closedAt)}`,
    `  On call    ${onCall ?? 'nobody acknowledged it'}`,
    `  Lead       ${lead ?? 'the routing file names none'}`,
    `  Issue      ${issue === null ? 'not open yet' : issue.url}`,
  ];
  return `${lines.join('\n')}\n\n${indented(actionTable(postMortem.actions, style))}`;
}

function actionTable(actions: readonly ActionView[], style: Style): string {
  if (actions.length === 0) return 'Nobody has written down what is to follow.';
  const rows = actions.map(({ title, assignee, due, state, doneAt }) => [
    dayName(due),
    { text: state, paint: paintOf(state, style) },
    assignee ?? 'nobody',
    doneAt === null ? '' : momentName(doneAt),
    title,
  ]);
  return table(
    ['DUE', 'STATE', 'ASSIGNED TO', 'DONE', 'ACTION'].map((title) => ({ title })),
    rows,
    style,
  );
}

function paintOf(state: PostMortemView['state'] | ActionView['state'], style: Style): (text: string) => string {
  if (state === 'overdue') return style.red;
  return state === 'open' ? style.yellow : style.green;
}
