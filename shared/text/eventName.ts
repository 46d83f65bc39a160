/** Where the name of the event alone would not tell what happened. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['IncidentAlerted', 'told to the on-call'],
  ['IncidentWithheld', 'told to nobody for now'],
  ['IncidentDismissed', 'no longer holds the rollout'],
  ['IncidentBlocking', 'holds the rollout again'],
  ['AlertPaged', 'paged'],
  ['AlertNotPaged', 'the pager was not reached'],
  ['AlertPosted', 'posted in Slack'],
  ['AlertAcknowledged', 'acknowledged'],
  ['AlertUnacknowledged', 'acknowledgement taken back'],
  ['AlertNoted', 'note'],
  ['AlertAssigned', 'assigned'],
  ['AlertEscalated', 'escalated'],
  ['AlertSnoozed', 'snoozed'],
  ['AlertReprioritised', 'priority changed'],
  ['AlertReminded', 'reminder'],
  ['AlertDeclared', 'declared an incident'],
  ['AlertDismissed', 'dismissed'],
  ['AlertClosed', 'alert closed'],
  ['AlertOther', 'something else in the pager'],
]);

/** `stage opened` of `StageOpened`, for people. */
export function eventName(type: string): string {
  const words = type.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
  return NAMES.get(type) ?? words.replace(/^post mortem/, 'post-mortem');
}
