import { readCodeHostVariables } from '../../shared/contracts/codeHostVariables.ts';
import type { CodeHostSettings } from '../../shared/domain/limits/pace.ts';
import { LEAST_WRITES } from '../../shared/domain/limits/writeAllowance.ts';
import type { Context } from '../program/perform.ts';
import { type FlagReader, wholeNumber } from './flagReader.ts';

export interface CodeHostFlags {
  readonly writesPerMinute?: string;
  readonly writesPerHour?: string;
}

/** What the code host takes, by the flags, else by the variables that a server reads: the same plan then. */
export function readCodeHost(
  flags: CodeHostFlags,
  env: Context['env'],
  reader: FlagReader,
): Required<CodeHostSettings> | undefined {
  const number = { noun: 'number of calls', write: `a whole number from ${LEAST_WRITES}` };
  const perMinute = reader.optional('--writes-per-minute', flags.writesPerMinute, number, wholeNumber(LEAST_WRITES));
  const perHour = reader.optional('--writes-per-hour', flags.writesPerHour, number, wholeNumber(LEAST_WRITES));
  const variables = readCodeHostVariables(env);
  if ('errors' in variables) {
    for (const { field, message } of variables.errors) reader.complain(field, message);
    return undefined;
  }
  const { codeHostLimits: limits, upgradeMode } = variables.value;
  const codeHostLimits = { perMinute: perMinute ?? limits.perMinute, perHour: perHour ?? limits.perHour };
  return { codeHostLimits, upgradeMode };
}
