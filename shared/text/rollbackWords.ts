import type { RolloutSummary } from '../usecases/views.ts';

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
