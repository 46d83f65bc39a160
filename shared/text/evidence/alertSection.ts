import type { Instant } from '../../domain/calendar/time.ts';
import type { Replayed } from '../../domain/evidence/packReplay.ts';
import type { ReplayedAction, ReplayedAlert, ReplayedPostMortem } from '../../domain/evidence/replayAlert.ts';
import { counted } from '../days.ts';
import { durationInWords } from '../../domain/calendar/duration.ts';
import { link, plain, table } from './markdown.ts';

type Moment = (at: Instant | null | undefined) => string;

/** The alerts of the incidents: who was told, who took it after how long, what was decided, and what came of it. */
export function alertSection({ record, alerts }: Replayed, moment: Moment): string[] {
  if (record.alerts === undefined) return [];
  if (alerts.length === 0) return ['## Alerts', 'Nobody was told of an incident of this rollout.'];
  const head = ['alert', 'opened', 'paged', 'acknowledged', 'decision', 'closed', 'post-mortem'];
  return [
    '## Alerts',
    table(
      head,
      alerts.map((alert) => row(alert, moment)),
    ),
  ];
}

function row(alert: ReplayedAlert, moment: Moment): string[] {
  const { opened, paged, postMortem } = alert;
  const event = opened?.event;
  const what =
    event === undefined ? '' : `, ${plain(event.priority)} by rule ${plain(event.rule)}: ${plain(event.incident)}`;
  return [
    `${plain(alert.alert)}${what}`,
    moment(opened?.at),
    paged === undefined ? 'no' : `${moment(paged.at)}, ${plain(paged.event.pager)}`,
    acknowledgement(alert),
    decision(alert),
    closing(alert, moment),
    postMortem === undefined ? 'none' : postMortemCell(postMortem, moment),
  ];
}

function acknowledgement({ opened, standing: { acknowledged } }: ReplayedAlert): string {
  if (acknowledged === null) return 'by nobody';
  const after = opened === undefined ? '' : `after ${durationInWords(acknowledged.at - opened.at)} `;
  return `${after}by ${plain(acknowledged.by)}`;
}

function decision({ standing: { decision } }: ReplayedAlert): string {
  return decision === null ? 'none' : `${decision.kind} by ${plain(decision.by)}: ${plain(decision.reason)}`;
}

function closing({ standing: { closed } }: ReplayedAlert, moment: Moment): string {
  return closed === null ? 'not yet' : `${moment(closed.at)} by ${plain(closed.by)}: ${plain(closed.reason)}`;
}

function postMortemCell({ openedAt, issue, actions, closedAt }: ReplayedPostMortem, moment: Moment): string {
  const where = issue === undefined ? 'no issue yet' : `issue ${plain(String(issue.number))} ${link(issue.url)}`;
  const done = actions.filter(({ doneAt }) => doneAt !== null).length;
  const each = actions.map((action) => actionWords(action, moment));
  const work = [`${done} of ${counted(actions.length, 'action')} done`, ...each].join('; ');
  return `${where}, opened ${moment(openedAt)}, closed ${moment(closedAt)}; ${work}`;
}

function actionWords({ title, assignee, due, doneAt }: ReplayedAction, moment: Moment): string {
  const done = doneAt === null ? `due ${plain(due)}` : `done ${moment(doneAt)}`;
  return `${plain(title)} (${assignee === null ? 'nobody' : plain(assignee)}, ${done})`;
}
