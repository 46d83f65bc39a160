import { momentName } from '../../shared/text/days.ts';
import type { Style } from '../output.ts';
import type { Context } from '../program/perform.ts';
import { answers, type IncidentView } from '../server/answers.ts';
import { connect, type ServerFlags } from '../server/client.ts';

/** `tranche incident show` */
export async function showIncident(id: string, flags: ServerFlags, context: Context): Promise<void> {
  const body = await connect(flags, context).get(`/api/incidents/${encodeURIComponent(id)}`, answers.incident);
  context.output.show(body, (shown, style) => renderIncident(shown.incident, style));
}

function renderIncident(
  { id, state, instance, rollout, openedAt, closedAt, summary, url }: IncidentView,
  style: Style,
): string {
  const colour = state === 'open' ? style.red : style.green;
  const lines = [
    `${style.bold(id)}  ${colour(state)}`,
    `  ${summary === '' ? 'no summary' : summary}`,
    `  Instance  ${instance ?? 'unknown: its project belongs to no instance of the fleet'}`,
    `  Rollout   ${rollout ?? 'none had upgraded it'}`,
    `  Opened    ${momentName(openedAt)}`,
    `  Closed    ${closedAt === null ? 'not yet' : momentName(closedAt)}`,
  ];
  return [...lines, ...(url === null ? [] : [`  Details   ${url}`])].join('\n');
}
