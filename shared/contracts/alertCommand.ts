import { z } from 'zod';
import { ALERT_COMMANDS, type AlertCommandType } from '../domain/incident/decideAlert.ts';
import { actor, reason } from './operatorCommand.ts';

const needed = (message: string) => reason.pipe(z.string().min(1, message));
const READ = 'it is what the auditor reads';

/** The body of `POST /api/incidents/ID/COMMAND`, by command. */
export const alertCommands = {
  acknowledge: z.object({ actor, reason }),
  unacknowledge: z.object({ actor, reason }),
  note: z.object({ actor, reason: needed('a note needs words') }),
  declare: z.object({ actor, reason: needed(`to declare an incident needs a reason: ${READ}`) }),
  dismiss: z.object({ actor, reason: needed(`to dismiss an alert needs a reason: ${READ}`) }),
  close: z.object({ actor, reason: needed(`closing needs a reason: ${READ}`) }),
} as const satisfies Record<AlertCommandType, z.ZodType>;

export function isAlertCommand(text: string | undefined): text is AlertCommandType {
  return ALERT_COMMANDS.some((command) => command === text);
}
