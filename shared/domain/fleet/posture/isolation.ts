import type { Instance } from '../instance.ts';
import { met, type Verdict, violated } from './verdict.ts';

/** Projects that are somebody else's, as far as anybody has named them. */
export interface OtherProjects {
  /** Those that hold the monitoring of the fleet. */
  readonly scoping: readonly string[];
  /** The one that Tranche runs in. */
  readonly own?: string;
}

/** What to do about an instance that has its project in common with something else. */
export const ISOLATE = 'move the instance into a project of its own, and write it into spec.gcpProjectId';

/**
 * "Each managed instance is created in an isolated GCP project."
 * @param inProject the instances that have the same project, itself among them
 */
export function judgeIsolation(
  { id, gcpProjectId: project }: Instance,
  inProject: readonly Instance[],
  { scoping, own }: OtherProjects,
): Verdict {
  const sharing = inProject.filter((other) => other.id !== id).map((other) => other.id);
  if (sharing.length > 0) return violated(`the project ${project} is also that of ${sharing.join(', ')}`, ISOLATE);
  if (scoping.includes(project)) return violated(`the project ${project} holds the monitoring of the fleet`, ISOLATE);
  if (own === project) return violated(`the project ${project} is the one that Tranche runs in`, ISOLATE);
  const unnamed = [
    ...(scoping.length === 0 ? ['the scoping projects'] : []),
    ...(own === undefined ? ['the project of Tranche'] : []),
  ];
  const compared =
    unnamed.length === 0 ? '' : `; it was not compared with ${unnamed.join(' and ')}, which nobody has named`;
  return met(`no other instance has the project ${project}${compared}`);
}
