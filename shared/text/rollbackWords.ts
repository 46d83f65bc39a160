import type { RolloutSummary } from '../usecases/views.ts';

/** As much of a rollout as what can be rolled back depends on; an older server does not say it. */
export interface Reversible {
  readonly irreversible?: boolean | undefined;
  readonly rollsBack?: { readonly rollout: string } | null | undefined;
}

/** A rollback itself is not rolled back, and an irreversible release cannot be. */
export function canRollBack({ irreversible = false, rollsBack = null }: Reversible): boolean {
  return !irreversible && rollsBack === null;
}

/** `rolls back acme from 5.2.0 to 5.1.9`; `undefined` for a release. */
export function rollsBackText({
  rollsBack,
  version,
}: {
  readonly rollsBack?: Pick<NonNullable<RolloutSummary['rollsBack']>, 'slug' | 'from'> | null | undefined;
  readonly version: string;
}): string | undefined {
  if (rollsBack === undefined || rollsBack === null) return undefined;
  return `rolls back ${rollsBack.slug} from ${rollsBack.from} to ${version}`;
}
