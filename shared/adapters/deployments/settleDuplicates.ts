import type { Deployment, Problem } from '../../ports/fleetSource.ts';

/** A deployment with the folder and the file it was read from. */
export interface ReadDeployment {
  readonly folder: string;
  readonly path: string;
  readonly deployment: Deployment;
}

const OTHERS_SHOWN = 3;

/**
 * The deployments of a fleet in the order of their ids, each id once. Where two claim the same id or the same project
 * nobody can tell which one is meant, so that none of them is read; the others are not touched. Instances with the same
 * slug are read, with a warning: the slug is what the upgrade workflow knows them by.
 */
export function settleDuplicates(read: readonly ReadDeployment[]): Deployment[] {
  const rejected = new Map<ReadDeployment, Problem[]>();
  const nameless = rejectSameIds(read, rejected);
  for (const sharers of sharersOf(read, ({ deployment }) => deployment.instance?.gcpProjectId)) {
    for (const one of sharers) addProblem(rejected, one, sharers, 'spec.gcpProjectId', 'project');
  }
  const warned = new Map<ReadDeployment, Problem[]>();
  const readable = read.filter((one) => !rejected.has(one));
  for (const sharers of sharersOf(readable, ({ deployment }) => deployment.instance?.slug)) {
    for (const one of sharers) addProblem(warned, one, sharers, 'spec.slug', 'slug');
  }
  return read.map(settle).toSorted((a, b) => (a.id < b.id ? -1 : 1));

  function settle(one: ReadDeployment): Deployment {
    const { deployment, folder } = one;
    const id = nameless.has(one) ? folder : deployment.id;
    const problems = rejected.get(one);
    if (problems !== undefined) return { id, instance: undefined, problems: [...deployment.problems, ...problems] };
    const warnings = warned.get(one);
    return warnings === undefined ? deployment : { ...deployment, problems: [...deployment.problems, ...warnings] };
  }
}

/** A deployment that loses its id goes by the name of its folder, which yet another one may claim: hence the loop. */
function rejectSameIds(read: readonly ReadDeployment[], rejected: Map<ReadDeployment, Problem[]>): Set<ReadDeployment> {
  const nameless = new Set<ReadDeployment>();
  for (let before = -1; before < nameless.size;) {
    before = nameless.size;
    const idOf = (one: ReadDeployment): string => (nameless.has(one) ? one.folder : one.deployment.id);
    for (const sharers of sharersOf(read, idOf)) {
      for (const one of sharers.filter((sharer) => !nameless.has(sharer) && sharer.deployment.instance !== undefined)) {
        addProblem(rejected, one, sharers, 'metadata.name', 'id');
        nameless.add(one);
      }
    }
  }
  return nameless;
}

/** Everything that has its key in common with something else, group by group. */
function sharersOf(
  read: readonly ReadDeployment[],
  keyOf: (one: ReadDeployment) => string | undefined,
): ReadDeployment[][] {
  const groups = new Map<string, ReadDeployment[]>();
  for (const one of read) {
    const key = keyOf(one);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

function addProblem(
  problems: Map<ReadDeployment, Problem[]>,
  one: ReadDeployment,
  sharers: readonly ReadDeployment[],
  field: string,
  noun: 'id' | 'project' | 'slug',
): void {
  const others = sharers.filter((other) => other !== one).map(({ path }) => path);
  const more = others.length > OTHERS_SHOWN ? ` and ${others.length - OTHERS_SHOWN} more` : '';
  const message = `the same ${noun} stands in ${others.slice(0, OTHERS_SHOWN).join(', ')}${more}; each instance has its own`;
  const problem = { path: one.path, field, message, ...(noun === 'project' && { shares: noun }) };
  problems.set(one, [...(problems.get(one) ?? []), problem]);
}
