import { loadCalendar, loadFleet, loadMonitoring, loadPolicies, loadRouting } from '../../infra/local/inputs.ts';
import { readSettings } from '../../infra/local/environment.ts';
import { type ServeOptions, serve } from '../../infra/local/serve.ts';
import { ServeRefused } from '../../infra/local/serveRefused.ts';
import { parseReleasedAt } from '../../shared/contracts/registerRelease.ts';
import { badInput, CommandError, type ExitStatus, failed } from '../commandError.ts';
import type { Context } from '../program/perform.ts';
import { FlagReader, MOMENT, oneOf, wholeNumber } from '../inputs/flagReader.ts';

export interface ServeFlags {
  readonly port: string;
  readonly host: string;
  readonly data?: string;
  readonly fleet?: string;
  readonly env: string;
  readonly engine: string;
  readonly clock?: string;
  readonly start?: string;
  readonly calendar?: string;
  readonly policies?: string;
  readonly routing?: string;
  readonly monitoring?: string;
  readonly demo?: true;
  readonly exit?: true;
}

const CLOCKS = ['real', 'virtual'] as const;
const ENGINES = ['embedded', 'gcp'] as const;

/** `tranche serve`: everything that can be wrong with the flags and their files is said before anything is started. */
export async function runServer(flags: ServeFlags, { env }: Context): Promise<ExitStatus> {
  const reader = new FlagReader();
  const port = reader.required('--port', flags.port, { noun: 'port', write: '0 to 65535' }, wholeNumber(0, 65_535));
  const clock = readClock(flags, reader);
  const engine = reader.required(
    '--engine',
    flags.engine,
    { noun: 'engine', write: 'embedded or gcp' },
    oneOf(ENGINES),
  );
  const calendar = await loadCalendar(flags.calendar, new Date().getUTCFullYear());
  const policies = await loadPolicies(flags.policies);
  const routing = await loadRouting(flags.routing);
  const monitoring = await loadMonitoring(flags.monitoring);
  reader.add(...calendar.problems, ...policies.problems, ...routing.problems, ...monitoring.problems);
  const fleet = flags.fleet === undefined ? undefined : await loadFleet(flags.fleet, flags.env);
  for (const { message } of fleet?.problems ?? []) reader.complain('--fleet', message);
  if (port === undefined || clock === undefined || engine === undefined || reader.problems.length > 0)
    throw badInput(reader.problems);
  checkEnvironment(env);
  try {
    return (await serve(optionsOf(flags, port, clock, engine))) === 0 ? 0 : 1;
  } catch (error) {
    if (error instanceof ServeRefused) throw failed(error.message, error);
    throw error;
  }
}

/** Settings and secrets come from the environment; what is wrong with them is no defect of this program. */
function checkEnvironment(env: Context['env']): void {
  try {
    readSettings(env);
  } catch (error) {
    throw new CommandError(2, error instanceof Error ? error.message.split('\n') : [String(error)], { cause: error });
  }
}

function readClock({ clock, demo, start }: ServeFlags, reader: FlagReader): ServeOptions['clock'] | undefined {
  const expected = { noun: 'clock', write: 'real or virtual' };
  const chosen = reader.required('--clock', clock ?? (demo === true ? 'virtual' : 'real'), expected, oneOf(CLOCKS));
  // A date begins in the time zone of the calendar; here only its form is judged.
  reader.optional('--start', start, MOMENT, (text) => parseReleasedAt(text, 'UTC'));
  if (start !== undefined && chosen === 'real')
    reader.complain('--start', 'a real clock cannot be set; add --clock virtual');
  if (demo === true && chosen === 'real')
    reader.complain('--clock', 'the demo runs on a virtual clock; leave one of them out');
  return chosen;
}

function optionsOf(
  flags: ServeFlags,
  port: number,
  clock: ServeOptions['clock'],
  engine: ServeOptions['engine'],
): ServeOptions {
  const { host, env, data, fleet, start, calendar, policies, routing, monitoring } = flags;
  return {
    port,
    host,
    environment: env,
    engine,
    clock,
    demo: flags.demo === true,
    exit: flags.exit === true,
    ...(data !== undefined && { data }),
    ...(fleet !== undefined && { fleet }),
    ...(start !== undefined && { start }),
    ...(calendar !== undefined && { calendar }),
    ...(policies !== undefined && { policies }),
    ...(routing !== undefined && { routing }),
    ...(monitoring !== undefined && { monitoring }),
  };
}
