import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { alertCommands, isAlertCommand } from '../../shared/contracts/alertCommand.ts';
import type { AlertCommandType } from '../../shared/domain/incident/decideAlert.ts';
import { badInput } from '../commandError.ts';
import type { Context } from '../program/perform.ts';
import { incidentAnswers } from '../server/incidentAnswers.ts';
import { connect, type ServerFlags } from '../server/client.ts';

export interface IncidentCommandFlags extends ServerFlags {
  readonly reason?: string;
  readonly as?: string;
}

const DONE: Readonly<Record<AlertCommandType, string>> = {
  acknowledge: 'is acknowledged: nobody else is called',
  unacknowledge: 'is given back: the pager calls again',
  note: 'has the note, in the pager and in Slack',
  declare: 'is declared an incident',
  dismiss: 'is dismissed: it holds no rollout',
  close: 'is closed',
};

/** `tranche incident acknowledge|unacknowledge|note|declare|dismiss|close` */
export async function commandIncident(
  command: string,
  id: string,
  flags: IncidentCommandFlags,
  context: Context,
): Promise<void> {
  if (!isAlertCommand(command)) throw new Error(`there is no command ${command}`);
  const body = { actor: flags.as ?? (context.env['USER'] || userInfo().username), reason: flags.reason ?? '' };
  check(command, body);
  const path = `/api/incidents/${encodeURIComponent(id)}/${command}`;
  // Typed twice is meant twice: each run is a request of its own.
  const request = { path, body, token: 'operator', key: randomUUID() } as const;
  const answer = await connect(flags, context).post(request, incidentAnswers.one);
  context.output.show({ ...answer.body, done: `${id} ${DONE[command]}` }, ({ incident, done }, style) => {
    const { sentence } = incident.next;
    const held = incident.view?.rollout?.held === true ? `\nRollout ${incident.view.rollout.text}.` : '';
    return `${style.green('Done')}: ${done}.\n${sentence}${held}`;
  });
}

/** The same schema as the server's, so that a mistake costs no round trip. */
function check(command: AlertCommandType, body: object): void {
  const result = alertCommands[command].safeParse(body);
  if (result.success) return;
  throw badInput(
    result.error.issues.map(({ path, message }) => ({
      path: path.join('.') === 'actor' ? '--as' : '--reason',
      field: '',
      message,
    })),
  );
}
