import type { Policies, Policy, ReleaseType } from '../release/policy.ts';
import { inferReleaseType } from '../release/releaseType.ts';
import { compareVersions, lineOf } from '../release/version.ts';
import { type Rollout, currentStage } from './rollout.ts';

/** What happens to a version that is being registered. */
export type Admission =
  | {
      readonly kind: 'new';
      readonly releaseType: ReleaseType;
      readonly policy: Policy;
      readonly resumeStage: number;
      readonly supersedes: string | null;
      readonly reason: string;
    }
  | { readonly kind: 'invalid'; readonly field: string; readonly message: string }
  | { readonly kind: 'refused'; readonly message: string };

/**
 * How a newly registered version begins: with which policy, from which stage, and in whose place.
 * @param resumeStage the stage at which a fleet is taken up that was brought so far by other means; 1 for a fresh start
 * @param active the rollout that is running, if any
 * @param newest the newest version that was registered and not aborted, if any
 * @param fleetVersions the versions that the instances run, of those that take part in releases
 */
export function admit(
  version: string,
  {
    type: stated,
    resumeStage = 1,
  }: { readonly type?: ReleaseType | undefined; readonly resumeStage?: number | undefined },
  {
    active,
    newest,
    fleetVersions,
  }: { active: Rollout | undefined; newest: string | undefined; fleetVersions: readonly string[] },
  policies: Policies,
): Admission {
  if (newest !== undefined && compareVersions(version, newest) < 0) {
    return { kind: 'refused', message: `${version} is older than ${newest}, which is registered already` };
  }
  if (fleetVersions.length > 0 && fleetVersions.every((running) => compareVersions(running, version) >= 0)) {
    return { kind: 'refused', message: `every instance of the fleet runs ${version} or a newer version already` };
  }
  const type = stated ?? (resumeStage > 1 ? 'major' : undefined);
  const known = active === undefined ? fleetVersions : [...fleetVersions, active.version];
  const inferred = type === undefined ? inferReleaseType(version, known) : { type };
  if ('message' in inferred) return { kind: 'invalid', field: 'type', message: inferred.message };

  const releaseType = inferred.type;
  const ownPolicy = { kind: 'new', releaseType, policy: policies[releaseType], resumeStage: 1 } as const;
  if (active === undefined) return takenUp(ownPolicy, resumeStage, policies);

  const supersedes = active.id;
  const stage = currentStage(active);
  const rule = active.policy.stages[stage - 1]?.onNewPatch ?? { kind: 'own-policy' };
  if (lineOf(active.version) !== lineOf(version) || rule.kind === 'own-policy') {
    return { ...ownPolicy, supersedes, reason: `a ${releaseType} release that takes the place of ${active.version}` };
  }
  return {
    kind: 'new',
    releaseType,
    policy: active.policy,
    resumeStage: rule.stage,
    supersedes,
    reason:
      `a newer patch while ${active.version} is in stage ${stage}: ` +
      (rule.stage <= 1 ? 'starts from stage 1' : `internal instances first, then on from stage ${rule.stage}`),
  };
}

function takenUp(
  ownPolicy: Omit<Extract<Admission, { kind: 'new' }>, 'supersedes' | 'reason'>,
  resumeStage: number,
  policies: Policies,
): Admission {
  const { releaseType } = ownPolicy;
  if (resumeStage <= 1) return { ...ownPolicy, supersedes: null, reason: `a ${releaseType} release` };
  const policy = resumedPolicy(policies, releaseType, resumeStage);
  if (policy === undefined) {
    return {
      kind: 'invalid',
      field: 'resumeStage',
      message: `no release table can be resumed at stage ${resumeStage}`,
    };
  }
  const reason = `a ${releaseType} release, taken up at stage ${resumeStage}`;
  return { ...ownPolicy, policy, resumeStage, supersedes: null, reason };
}

/**
 * The release table of a version that is taken up at a later stage, as after a newer patch: its own where that can be
 * resumed, otherwise the quarterly one, whose place a patch then takes.
 */
export function resumedPolicy(policies: Policies, releaseType: ReleaseType, resumeStage: number): Policy | undefined {
  const canResume = ({ stages }: Policy): boolean =>
    stages.length >= resumeStage && stages.some(({ onNewPatch }) => onNewPatch.kind === 'resume');
  return [policies[releaseType], policies.major].find((policy) => resumeStage <= 1 || canResume(policy));
}
