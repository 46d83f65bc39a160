import { momentName } from '../../shared/text/days.ts';
import type { Context } from '../program/perform.ts';
import { answers } from '../server/answers.ts';
import { connect, type ServerFlags } from '../server/client.ts';
import { table } from '../text/table.ts';

/** `tranche incident list` */
export async function listIncidents(flags: ServerFlags, context: Context): Promise<void> {
  const body = await connect(flags, context).get('/api/incidents', answers.incidents);
  const titles = ['INCIDENT', 'STATE', 'INSTANCE', 'OPENED', 'CLOSED', 'SUMMARY'];
  context.output.show(body, ({ incidents }, style) => {
    if (incidents.length === 0) return 'No incident is on record.';
    const rows = incidents.map(({ id, state, instance, openedAt, closedAt, summary }) => [
      id,
      { text: state, paint: state === 'open' ? style.red : style.green },
      instance ?? 'unknown',
      momentName(openedAt),
      closedAt === null ? '' : momentName(closedAt),
      summary,
    ]);
    return table(
      titles.map((title) => ({ title })),
      rows,
      style,
    );
  });
}
