import { loadCalendar, loadFleet, loadPolicies } from '../../infra/local/inputs.ts';
import { type ServeOptions, serve } from '../../infra/local/serve.ts';
import { parseReleasedAt } from '../../shared/contracts/registerRelease.ts';
import { badInput, type ExitStatus } from '../commandError.ts';
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
  readonly demo?: true;
  readonly exit?: true;
}

const CLOCKS = ['real', 'virtual'] as const;
const ENGINES = ['embedded', 'gcp'] as const;

/** `tranche serve`: everything that can be wrong with the flags and their files is said before anything is started. */
export async function runServer(flags: ServeFlags): Promise<ExitStatus> {
  const reader = new FlagReader();
  const port = reader.required('--port', flags.port, { noun: 'port', write: '0 to 65535' }, wholeNumber(0, 65_535));
  const clock = readClock(flags, reader);
  const engine = reader.required('--engine', flags.engine, { noun: 'engine', write: 'embedded' }, oneOf(ENGINES));
  if (engine === 'gcp') reader.complain('--engine', 'the Google Cloud engine is not part of this version');
  reader.add(...(await loadCalendar(flags.calendar, 2026)).problems, ...(await loadPolicies(flags.policies)).problems);
  const fleet = flags.fleet === undefined ? undefined : await loadFleet(flags.fleet, flags.env);
  for (const { message } of fleet?.problems ?? []) reader.complain('--fleet', message);
  if (port === undefined || clock === undefined || reader.problems.length > 0) throw badInput(reader.problems);
  return (await serve(optionsOf(flags, port, clock))) === 0 ? 0 : 1;
}

function readClock({ clock, demo, start }: ServeFlags, reader: FlagReader): ServeOptions['clock'] | undefined {
  const expected = { noun: 'clock', write: 'real or virtual' };
  const chosen = reader.required('--clock', clock ?? (demo === true ? 'virtual' : 'real'), expected, oneOf(CLOCKS));
  // A date begins in the time zone of the calendar; here only its form is judged.
  reader.optional('--start', start, MOMENT, (text) => parseReleasedAt(text, 'UTC'));
  if (start !== undefined && chosen === 'real') reader.complain('--start', 'a real clock cannot be set; add --clock virtual');
  return chosen;
}

function optionsOf(flags: ServeFlags, port: number, clock: ServeOptions['clock']): ServeOptions {
  const { host, env, data, fleet, start, calendar, policies } = flags;
  return {
    port,
    host,
    environment: env,
    clock,
    demo: flags.demo === true,
    exit: flags.exit === true,
    ...(data !== undefined && { data }),
    ...(fleet !== undefined && { fleet }),
    ...(start !== undefined && { start }),
    ...(calendar !== undefined && { calendar }),
    ...(policies !== undefined && { policies }),
  };
}
