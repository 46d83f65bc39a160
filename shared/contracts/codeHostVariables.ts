import { z } from 'zod';
import { type CodeHostSettings, UPGRADE_MODES } from '../domain/limits/pace.ts';
import { GITHUB_WRITE_LIMITS, LEAST_WRITES } from '../domain/limits/writeAllowance.ts';
import type { FieldError } from './fields.ts';

const writes = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, `must be a whole number from ${LEAST_WRITES}`)
  .transform(Number)
  .refine((number) => number >= LEAST_WRITES, `must be a whole number from ${LEAST_WRITES}`);

/** The variables of the environment that say what the code host takes, with GitHub's own limits where left out. */
export const CODE_HOST_VARIABLES = {
  GITHUB_WRITES_PER_MINUTE: writes.default(GITHUB_WRITE_LIMITS.perMinute),
  GITHUB_WRITES_PER_HOUR: writes.default(GITHUB_WRITE_LIMITS.perHour),
  TRANCHE_UPGRADES: z.enum(UPGRADE_MODES, { error: `must be ${UPGRADE_MODES.join(' or ')}` }).default('workflow'),
} as const;

const schema = z.object(CODE_HOST_VARIABLES);

export function codeHostSettings(variables: z.infer<typeof schema>): Required<CodeHostSettings> {
  const { GITHUB_WRITES_PER_MINUTE: perMinute, GITHUB_WRITES_PER_HOUR: perHour } = variables;
  return { codeHostLimits: { perMinute, perHour }, upgradeMode: variables.TRANCHE_UPGRADES };
}

/** For who reads nothing else of the environment. An empty variable counts as left out. */
export function readCodeHostVariables(
  env: Readonly<Record<string, string | undefined>>,
): { value: Required<CodeHostSettings> } | { errors: readonly FieldError[] } {
  const parsed = schema.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value)));
  if (parsed.success) return { value: codeHostSettings(parsed.data) };
  return { errors: parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message })) };
}
