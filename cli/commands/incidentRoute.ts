import { loadCalendar, loadFleet, loadRouting } from '../../infra/local/inputs.ts';
import { parseReleasedAt } from '../../shared/contracts/registerRelease.ts';
import { endedMuteTimes } from '../../shared/domain/incident/checkRouting.ts';
import { explainRoute } from '../../shared/usecases/incidents/intake/explainRoute.ts';
import { badInput } from '../commandError.ts';
import { FlagReader, MOMENT } from '../inputs/flagReader.ts';
import { readPayload } from '../inputs/payload.ts';
import type { Context, JsonFlag } from '../program/perform.ts';
import { renderRoute } from '../views/routeView.ts';

export interface RouteFlags extends JsonFlag {
  readonly explain?: true;
  readonly routing?: string;
  readonly fleet?: string;
  readonly env: string;
  readonly at?: string;
  readonly calendar?: string;
  readonly whileOpen: readonly string[];
}

/** `tranche incident route`: who would be told of a notification, and why; nothing is asked of a server. */
export async function routePayload(payload: string, flags: RouteFlags, { output }: Context): Promise<void> {
  const reader = new FlagReader();
  const notification = await readPayload(payload, reader);
  const whileOpen = [];
  for (const path of flags.whileOpen) whileOpen.push(await readPayload(path, reader));
  const calendar = await loadCalendar(flags.calendar, new Date().getUTCFullYear());
  const timeZone = calendar.value?.timeZone ?? 'UTC';
  const at = reader.optional('--at', flags.at, MOMENT, (text) => parseReleasedAt(text, timeZone)) ?? Date.now();
  const routing = await loadRouting(flags.routing);
  const fleet = flags.fleet === undefined ? undefined : await loadFleet(flags.fleet, flags.env);
  reader.add(...calendar.problems, ...routing.problems);
  for (const { message } of fleet?.problems ?? []) reader.complain('--fleet', message);
  if (notification === undefined || routing.value === undefined || reader.problems.length > 0)
    throw badInput(reader.problems);

  for (const { name, owner } of endedMuteTimes(routing.value, at))
    output.warn(`mute time ${name} of ${owner} has ended: take it out of the file`);
  if (fleet === undefined) output.note('without --fleet no instance is known, nor its group');
  const explanation = explainRoute({
    routing: routing.value,
    notification,
    whileOpen: whileOpen.filter((each) => each !== undefined),
    fleet: fleet?.value?.deployments ?? [],
    at,
    timeZone,
  });
  output.show(explanation, (shown, style) => renderRoute(shown, flags.explain === true, style));
}
