import type { Instant } from '../../domain/calendar/time.ts';
import type { AlertAction } from '../../domain/incident/alertAction.ts';
import type { ThreadNews } from '../../domain/incident/threadSteps.ts';

const PLACES: Readonly<Record<AlertAction['from'], string>> = {
  pager: ' in the pager',
  slack: '',
  command: ' on the command line',
  tranche: '',
};

/** What a thread is told, in plain words. */
export function replyText(news: ThreadNews, format: (at: Instant) => string): string {
  switch (news.kind) {
    case 'action':
      return actionText(news.action, format);
    case 'pager-fails':
      return news.called
        ? `The pager does not take what happens to this alert, since ${format(news.since)}: ${news.error}. Who is on call has been called before.`
        : `The pager has not taken this alert since ${format(news.since)}, so it may have called nobody: ${news.error}. Whoever is here, please look at it and acknowledge it.`;
    case 'pager-recovered':
      return 'The pager takes this alert again.';
  }
}

function actionText({ kind, by, from, text, at }: AlertAction, format: (at: Instant) => string): string {
  const who = by === 'tranche' ? 'Tranche' : by;
  const where = PLACES[from];
  switch (kind) {
    case 'acknowledged':
      return `${who} has acknowledged it${where}, ${format(at)}.${said(text)}`;
    case 'unacknowledged':
      return `${who} has taken back the acknowledgement${where}: nobody is on it now.${said(text)}`;
    case 'noted':
      return `${who} noted${where}: ${text}`;
    case 'assigned':
      return `${who} has assigned it to ${text}${where}.`;
    case 'escalated':
      return `It was escalated${where}${text === '' ? '' : `: ${text}`}.`;
    case 'snoozed':
      return Number(text) > 0
        ? `${who} has snoozed it until ${format(Number(text))}${where}.`
        : `${who} has ended the snooze${where}.`;
    case 'reprioritised':
      return `${who} has changed its priority to ${text}${where}.`;
    case 'reminded':
      return `Reminder: ${text}. Please look at it and acknowledge it.`;
    case 'declared':
      return `${who} has declared it an incident${where}: ${text}`;
    case 'dismissed':
      return `${who} has dismissed it, it is no incident${where}: ${text}`;
    case 'closed':
      return by === 'tranche'
        ? `Closed, ${format(at)}: ${text}.`
        : `${who} has closed it${where}, ${format(at)}.${said(text)}`;
    case 'other':
      return `${who} did something to it${where}: ${text}`;
  }
}

function said(text: string): string {
  return text === '' ? '' : ` ${text}`;
}
