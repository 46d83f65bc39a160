import { loadCalendar, loadFleet, loadPolicies } from '../../infra/local/inputs.ts';
import { parseReleasedAt } from '../../shared/contracts/registerRelease.ts';
import type { CodeHostSettings } from '../../shared/domain/limits/pace.ts';
import { RELEASE_TYPES, type ReleaseType } from '../../shared/domain/release/policy.ts';
import { normaliseVersion } from '../../shared/domain/release/version.ts';
import {
  type Preview,
  type PreviewError,
  type PreviewInput,
  previewRelease,
} from '../../shared/usecases/previewRelease.ts';
import { badInput } from '../commandError.ts';
import type { Context, JsonFlag } from '../program/perform.ts';
import { type CodeHostFlags, readCodeHost } from './codeHostInputs.ts';
import { anyText, type FlagReader, MOMENT, oneOf, RELEASE_TYPE, VERSION, wholeNumber } from './flagReader.ts';

/** The flags of every command that looks at a release before it is registered. */
export interface ReleaseFlags extends JsonFlag, CodeHostFlags {
  readonly fleet?: string;
  readonly env: string;
  readonly version?: string;
  readonly type?: string;
  readonly released?: string;
  readonly calendar?: string;
  readonly policies?: string;
  readonly resumeStage: string;
}

const FLAGS: Readonly<Record<PreviewError['field'], string>> = {
  version: '--version',
  type: '--type',
  resumeStage: '--resume-stage',
  calendar: '--calendar',
};

/**
 * The release that the flags and their files describe. What is wrong is left with the reader; `undefined` when that
 * leaves no release.
 */
export async function readRelease(
  flags: ReleaseFlags,
  env: Context['env'],
  reader: FlagReader,
): Promise<PreviewInput | undefined> {
  const { released } = flags;
  const version = reader.required('--version', flags.version, VERSION, normaliseVersion);
  const type = reader.optional('--type', flags.type, RELEASE_TYPE, oneOf(RELEASE_TYPES));
  const resumeStage = readResumeStage(flags, reader);
  const codeHost = readCodeHost(flags, env, reader);
  const dir = reader.required('--fleet', flags.fleet, { noun: 'folder', write: 'the folder of the fleet' }, anyText);

  const calendar = await loadCalendar(flags.calendar, yearOf(released));
  // Without its calendar a date has no time zone, but whether it is one can be said nevertheless.
  const zone = calendar.value?.timeZone ?? 'UTC';
  const given = reader.optional('--released', released, MOMENT, (text) => parseReleasedAt(text, zone));
  const releasedAt = released === undefined ? Date.now() : given;
  const policies = await loadPolicies(flags.policies);
  const fleet = dir === undefined ? undefined : await loadFleet(dir, flags.env);
  reader.add(...calendar.problems, ...policies.problems);
  for (const { message } of fleet?.problems ?? []) reader.complain('--fleet', message);

  const read = { version, releasedAt, resumeStage, calendar: calendar.value, policies: policies.value };
  if (fleet?.value === undefined || codeHost === undefined) return undefined;
  return complete({ ...read, ...codeHost, fleet: fleet.value }, type);
}

/** @throws CommandError for a release that cannot be planned */
export function previewOrComplain(input: PreviewInput): Preview {
  const result = previewRelease(input);
  if ('preview' in result) return result.preview;
  // The type is told from the versions in the fleet: what could not be read of it may be the cause.
  const cause = result.errors.some(({ field }) => field === 'type') ? input.fleet.deployments : [];
  throw badInput([
    ...result.errors.map(({ field, message }) => ({ path: FLAGS[field], field: '', message })),
    ...cause.filter(({ instance }) => instance === undefined).flatMap(({ problems }) => problems),
  ]);
}

function readResumeStage({ resumeStage }: ReleaseFlags, reader: FlagReader): number | undefined {
  const expected = { noun: 'stage', write: 'the number of a stage, from 1' };
  return reader.required('--resume-stage', resumeStage, expected, wholeNumber(1));
}

type Partly<T> = { readonly [K in keyof T]: T[K] | undefined };
type Read = Partly<Omit<PreviewInput, 'type' | keyof CodeHostSettings>> & CodeHostSettings;

function complete(
  { version, releasedAt, resumeStage, calendar, policies, fleet, ...codeHost }: Read,
  type: ReleaseType | undefined,
): PreviewInput | undefined {
  if (version === undefined || releasedAt === undefined || resumeStage === undefined) return undefined;
  if (calendar === undefined || policies === undefined || fleet === undefined) return undefined;
  const release = { version, releasedAt, resumeStage, calendar, policies, fleet, ...codeHost };
  return { ...release, ...(type !== undefined && { type }) };
}

/** The default calendar is made around the year of the release. */
function yearOf(released: string | undefined): number {
  const year = /^(2[01]\d{2})-/.exec(released ?? '')?.[1];
  return year === undefined ? new Date().getUTCFullYear() : Number(year);
}
