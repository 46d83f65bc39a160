import { setTimeout } from 'node:timers/promises';
import { counted } from '../../shared/text/days.ts';
import { failed, type ExitStatus } from '../commandError.ts';
import { actorOf } from '../inputs/actor.ts';
import type { Context } from '../program/perform.ts';
import { type Client, connect, type ServerFlags } from '../server/client.ts';
import { type MonitoringBody, monitoringAnswers } from '../server/monitoringAnswers.ts';
import { renderMonitored, renderMonitoring } from '../views/monitoringView.ts';

export interface MonitoringFlags extends ServerFlags {
  readonly project?: string;
  readonly as?: string;
}

const POLL_MS = 500;
/** With nothing done for so long, somebody should know why. */
const PATIENCE_MS = 120_000;

/** `tranche monitoring apply`: everything that is left is done now; it says how far it is. */
export async function applyMonitoring(flags: MonitoringFlags, context: Context): Promise<ExitStatus> {
  const client = connect(flags, context);
  await order(client, 'apply', flags, context);
  await follow(client, flags, context);
  return showMonitoring(client, flags, context);
}

/** Makes all projects due, or the one that was named. */
export async function order(
  client: Client,
  kind: 'apply' | 'look',
  { project, as }: MonitoringFlags,
  context: Context,
): Promise<void> {
  const actor = actorOf(as === undefined ? {} : { as }, context);
  let after: string | undefined;
  do {
    const body = { actor, ...(project !== undefined && { project }), ...(after !== undefined && { after }) };
    const request = { path: `/api/monitoring/${kind}`, body, token: 'operator' } as const;
    const answer = await client.post(request, monitoringAnswers.ordered);
    after = answer.body.next ?? undefined;
  } while (after !== undefined);
}

/** Until nobody is at it any more. What waits because of a trouble is not waited for. */
export async function follow(client: Client, { project }: MonitoringFlags, { output }: Context): Promise<void> {
  let last = Number.POSITIVE_INFINITY;
  let changedAt = Date.now();
  for (;;) {
    const due =
      project === undefined ? (await readWhole(client)).summary.due : Number((await readOne(client, project)).isDue);
    if (due === 0) return;
    if (due !== last) {
      output.note(`${counted(due, 'project')} left`);
      changedAt = Date.now();
    }
    last = due;
    if (Date.now() - changedAt > PATIENCE_MS) {
      // A claim lasts five minutes, and so does the time between two pulses.
      const why =
        'if whoever was at them has died, a pulse goes on within ten minutes; the log of the server says more';
      throw failed(`${counted(due, 'project')} not looked after for two minutes: ${why}`);
    }
    await setTimeout(POLL_MS);
  }
}

/** @returns 1 when something could not be done */
export async function showMonitoring(
  client: Client,
  { project }: MonitoringFlags,
  { output }: Context,
): Promise<ExitStatus> {
  if (project !== undefined) {
    const monitored = await readOne(client, project);
    output.show({ monitored }, (shown, style) => renderMonitored(shown.monitored, style));
    return monitored.trouble === null ? 0 : 1;
  }
  const monitoring = await readWhole(client);
  output.show({ monitoring }, (shown, style) => renderMonitoring(shown.monitoring, style));
  return monitoring.summary.trouble === 0 ? 0 : 1;
}

async function readWhole(client: Client): Promise<MonitoringBody> {
  return (await client.get('/api/monitoring', monitoringAnswers.whole)).monitoring;
}

async function readOne(client: Client, project: string) {
  const path = `/api/monitoring?project=${encodeURIComponent(project)}`;
  return (await client.get(path, monitoringAnswers.one)).monitored;
}
