import { readFile } from 'node:fs/promises';
import { directoryFleet } from '../../shared/adapters/directory/directoryFleet.ts';
import { EmptyFleet, MissingEnvironment } from '../../shared/adapters/deployments/fleetErrors.ts';
import { readCalendarFile } from '../../shared/contracts/calendarFile.ts';
import { readMonitoringFile } from '../../shared/contracts/monitoringFile.ts';
import { readPolicyFile } from '../../shared/contracts/policyFile.ts';
import { readRoutingFile } from '../../shared/contracts/routingFile.ts';
import type { Reading } from '../../shared/contracts/yamlFile.ts';
import { seedCalendar } from '../../shared/domain/calendar/seedCalendar.ts';
import { type Calendar, createCalendar } from '../../shared/domain/calendar/workingCalendar.ts';
import { defaultRouting } from '../../shared/domain/incident/defaultRouting.ts';
import type { Routing } from '../../shared/domain/incident/routing.ts';
import { defaultMonitoring } from '../../shared/domain/monitoring/defaultMonitoring.ts';
import type { MonitoringSettings } from '../../shared/domain/monitoring/settings.ts';
import { defaultPolicies } from '../../shared/domain/release/defaultPolicies.ts';
import type { Policies } from '../../shared/domain/release/policy.ts';
import type { FleetReading } from '../../shared/ports/fleetSource.ts';

// What a command works with, read from files. Each gives its value or all of its problems, so that whoever needs
// several of them reports everything that is wrong at once.

/** A rollout may begin in the year before and its promises reach far less than this ahead. */
const SEEDED_YEARS = { before: 1, after: 10 };

/** @param aroundYear the year that the handbook's calendar is made for when there is no file */
export async function loadCalendar(path: string | undefined, aroundYear: number): Promise<Reading<Calendar>> {
  if (path === undefined) {
    const { before, after } = SEEDED_YEARS;
    const data = seedCalendar({ from: aroundYear - before, to: aroundYear + after });
    return { value: createCalendar(data), problems: [] };
  }
  const text = await readText(path);
  if (text.value === undefined) return text;
  const file = readCalendarFile(text.value, path);
  return file.value === undefined ? file : { value: createCalendar(file.value), problems: [] };
}

/** The release tables; a type that the file does not write keeps its default. */
export async function loadPolicies(path: string | undefined): Promise<Reading<Policies>> {
  if (path === undefined) return { value: defaultPolicies, problems: [] };
  const text = await readText(path);
  if (text.value === undefined) return text;
  const file = readPolicyFile(text.value, path);
  return file.value === undefined ? file : { value: { ...defaultPolicies, ...file.value }, problems: [] };
}

/** Who is told of which incident; a section that the file does not write keeps its default. */
export async function loadRouting(path: string | undefined): Promise<Reading<Routing>> {
  if (path === undefined) return { value: defaultRouting, problems: [] };
  const text = await readText(path);
  return text.value === undefined ? text : readRoutingFile(text.value, path);
}

/** The monitoring of the fleet; a section that the file does not write keeps its default. */
export async function loadMonitoring(path: string | undefined): Promise<Reading<MonitoringSettings>> {
  if (path === undefined) return { value: defaultMonitoring, problems: [] };
  const text = await readText(path);
  return text.value === undefined ? text : readMonitoringFile(text.value, path);
}

/** A fleet of which parts are unreadable is a fleet: only a missing or an empty folder is a problem here. */
export async function loadFleet(folder: string, environment: string): Promise<Reading<FleetReading>> {
  try {
    const reading = await directoryFleet(folder).read(environment);
    if (reading !== undefined) return { value: reading, problems: [] };
  } catch (error) {
    if (!(error instanceof EmptyFleet || error instanceof MissingEnvironment)) throw error;
    return { value: undefined, problems: [{ path: folder, field: '', message: error.message }] };
  }
  throw new Error(`${folder} was read for the first time and claims to be unchanged`);
}

/** A text file in UTF-8. */
export async function readText(path: string): Promise<Reading<string>> {
  const unusable = (message: string): Reading<string> => ({
    value: undefined,
    problems: [{ path, field: '', message }],
  });
  try {
    return { value: new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path)), problems: [] };
  } catch (error) {
    if (error instanceof TypeError) return unusable('not a text in UTF-8');
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return unusable(code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`);
  }
}
