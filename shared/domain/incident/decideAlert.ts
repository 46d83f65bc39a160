import type { Instant } from '../calendar/time.ts';
import type { ActionKind, AlertAction } from './alertAction.ts';
import type { Alert } from './alert.ts';

/** What a person may have done to an alert, in Slack or on the command line. */
export const ALERT_COMMANDS = ['acknowledge', 'unacknowledge', 'note', 'declare', 'dismiss', 'close'] as const;
export type AlertCommandType = (typeof ALERT_COMMANDS)[number];

export interface AlertCommand {
  readonly type: AlertCommandType;
  /** The note, or why. */
  readonly reason: string;
}

/** Who asks, where and when; `key` is the same when the same request comes again. */
export interface AskedBy {
  readonly actor: string;
  readonly from: 'slack' | 'command';
  readonly at: Instant;
  readonly key: string;
}

const KINDS: Readonly<Record<AlertCommandType, ActionKind>> = {
  acknowledge: 'acknowledged',
  unacknowledge: 'unacknowledged',
  note: 'noted',
  declare: 'declared',
  dismiss: 'dismissed',
  close: 'closed',
};

/** What is recorded of a command, or why it is refused. The same request again is never refused. */
export function decideAlert(
  alert: Alert,
  command: AlertCommand,
  by: AskedBy,
): AlertAction | { readonly refused: string } {
  const { type, reason } = command;
  const known = alert.actions.find(({ key }) => key === by.key);
  if (known !== undefined) return known;
  const refused = refusalOf(alert, type, reason.trim());
  if (refused !== undefined) return { refused };
  return {
    key: by.key,
    at: momentOf(alert, KINDS[type], by.at),
    kind: KINDS[type],
    by: by.actor,
    from: by.from,
    text: reason.trim(),
  };
}

const OPPOSITES: Partial<Readonly<Record<ActionKind, ActionKind>>> = {
  declared: 'dismissed',
  dismissed: 'declared',
  acknowledged: 'unacknowledged',
  unacknowledged: 'acknowledged',
};

/** What takes back something else comes after it, also when both are asked within the same moment. */
function momentOf({ actions }: Pick<Alert, 'actions'>, kind: ActionKind, at: Instant): Instant {
  const isTaken = actions.some((action) => action.at === at && action.kind === OPPOSITES[kind]);
  return isTaken ? momentOf({ actions }, kind, at + 1) : at;
}

function refusalOf(alert: Alert, type: AlertCommandType, reason: string): string | undefined {
  const { closed, acknowledged, decision } = alert.standing;
  switch (type) {
    case 'acknowledge':
      if (closed !== null) return `it is closed already, by ${closed.by}`;
      return acknowledged === null ? undefined : `${acknowledged.by} has acknowledged it already`;
    case 'unacknowledge':
      if (closed !== null) return `it is closed already, by ${closed.by}`;
      return acknowledged === null ? 'nobody has acknowledged it' : undefined;
    case 'note':
      return reason === '' ? 'a note needs words' : undefined;
    case 'close':
      if (closed !== null) return `it is closed already, by ${closed.by}`;
      return reason === '' ? 'closing needs a reason: it is what the auditor reads' : undefined;
    case 'declare':
    case 'dismiss': {
      const kind = type === 'declare' ? 'declared' : 'dismissed';
      if (decision?.kind === kind) return `${decision.by} has ${kind} it already: ${decision.reason}`;
      if (reason === '') return `to ${type} needs a reason: it is what the auditor reads`;
      // A post-mortem is under way by then.
      if (type === 'dismiss' && decision !== null && closed !== null) {
        return `${decision.by} declared it an incident and it is resolved: its post-mortem is open`;
      }
      return undefined;
    }
  }
}
