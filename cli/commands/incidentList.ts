import type { Context } from '../program/perform.ts';
import { connect, listIn, type ServerFlags } from '../server/client.ts';
import { momentName } from '../text/days.ts';
import { table } from '../text/table.ts';
import type { IncidentView } from './incidentShow.ts';

/** `tranche incident list` */
export async function listIncidents(flags: ServerFlags, context: Context): Promise<void> {
  const body = await connect(flags, context).get('/api/incidents');
  const titles = ['INCIDENT', 'STATE', 'INSTANCE', 'OPENED', 'CLOSED', 'SUMMARY'];
  context.output.show({ incidents: listIn<IncidentView>(body, 'incidents') }, ({ incidents }, style) => {
    if (incidents.length === 0) return 'No incident is on record.';
    const rows = incidents.map(({ id, state, instance, openedAt, closedAt, summary }) => [
      id,
      { text: state, paint: state === 'open' ? style.red : style.green },
      instance ?? 'unknown',
      momentName(openedAt),
      closedAt === null ? '' : momentName(closedAt),
      summary,
    ]);
    return table(titles.map((title) => ({ title })), rows, style);
  });
}
