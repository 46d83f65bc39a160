import { clean } from '../../shared/text/clean.ts';
import type { Context } from '../program/perform.ts';
import { incidentAnswers } from '../server/incidentAnswers.ts';
import { connect, type ServerFlags } from '../server/client.ts';
import { renderIncident } from '../views/incidentView.ts';

/** `tranche incident show` */
export async function showIncident(id: string, flags: ServerFlags, context: Context): Promise<void> {
  const body = await connect(flags, context).get(`/api/incidents/${encodeURIComponent(id)}`, incidentAnswers.one);
  // It keeps its lines, each of them made clean; every other text is one line.
  const documentation = (body.incident.view?.documentation ?? '').trim().split('\n').map(clean);
  context.output.show(body, ({ incident }, style) => renderIncident(incident, documentation, style));
}
