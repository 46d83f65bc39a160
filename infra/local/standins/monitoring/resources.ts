import { hash } from 'node:crypto';
import type { Instant } from '../../../../shared/domain/calendar/time.ts';
import { MonitoringRefusal } from './refusal.ts';

/** What is configured, as the protocol has it; `name` is the full one, and empty in what is to be created. */
export interface Resource {
  readonly name: string;
  readonly [field: string]: unknown;
}

export interface Held<R> {
  readonly resource: R;
  readonly createdAt: Instant;
  /** `null` while it is there. */
  readonly deletedAt: Instant | null;
}

export interface ResourceKind<R> {
  /** As in names: `uptimeCheckConfigs`. */
  readonly collection: string;
  /** Of one project. */
  readonly most: number;
  /** Fields that keep what they were created with. */
  readonly fixed: readonly string[];
  /** Every reason why it would be refused. */
  readonly faults: (resource: R, project: string) => readonly string[];
  /** The id that whoever creates it has chosen; the service chooses one where there is none. */
  readonly chosenId?: (resource: R) => string;
  /** What the ids of the service begin with; nothing for a mere number. */
  readonly idPrefix?: (resource: R) => string;
  /** What the service fills in on each write. */
  readonly fillIn?: (resource: R, before: R | undefined) => R;
}

export type Resources<R extends Resource> = ReturnType<typeof createResources<R>>;

/** The resources of one kind, of all projects. Each method but `held` may throw MonitoringRefusal. */
export function createResources<R extends Resource>(kind: ResourceKind<R>, now: () => Instant) {
  const all = new Map<string, Held<R>>();
  const ofProject = new Map<string, Set<string>>();
  const fillIn = kind.fillIn ?? ((resource: R): R => resource);
  let made = 0;

  function mustHave(name: string): Held<R> {
    const found = all.get(name);
    if (found?.deletedAt !== null) {
      throw new MonitoringRefusal('NOT_FOUND', `Resource name '${name}' does not exist.`);
    }
    return found;
  }

  function check(resource: R, project: string): void {
    const faults = kind.faults(resource, project);
    if (faults.length > 0) throw new MonitoringRefusal('INVALID_ARGUMENT', faults.join('; '));
  }

  function held(project: string): Held<R>[] {
    return [...(ofProject.get(project) ?? [])].flatMap((name) => all.get(name) ?? []);
  }

  const list = (project: string): R[] =>
    held(project).flatMap(({ resource, deletedAt }) => (deletedAt === null ? [resource] : []));

  return {
    list,

    /** Also those that are deleted: what they measured stays. */
    held,

    get: (name: string): R => mustHave(name).resource,

    create(project: string, resource: R, createdAt = now()): R {
      check(resource, project);
      if (list(project).length >= kind.most) {
        const message = `Quota exceeded: a project has at most ${kind.most} ${kind.collection}.`;
        throw new MonitoringRefusal('RESOURCE_EXHAUSTED', message);
      }
      const chosen = kind.chosenId?.(resource) ?? '';
      const prefix = kind.idPrefix?.(resource) ?? '';
      const id = chosen === '' ? `${prefix}${newId(`${project} ${kind.collection} ${(made += 1)}`)}` : chosen;
      const name = `projects/${project}/${kind.collection}/${id}`;
      if (all.get(name)?.deletedAt === null) {
        throw new MonitoringRefusal('ALREADY_EXISTS', `Resource '${name}' already exists.`);
      }
      const created = fillIn({ ...resource, name }, undefined);
      all.set(name, { resource: created, createdAt, deletedAt: null });
      ofProject.set(project, (ofProject.get(project) ?? new Set()).add(name));
      return created;
    },

    /** @param paths what to change, in the protocol's spelling; none stands for everything */
    update(change: R, paths: readonly string[]): R {
      const known = mustHave(change.name);
      const changed = paths.length === 0 ? { ...change } : withPaths(known.resource, change, paths);
      const updated = fillIn(changed, known.resource);
      const moved = kind.fixed.filter((field) => textOf(updated[field]) !== textOf(known.resource[field]));
      if (moved.length > 0) throw new MonitoringRefusal('INVALID_ARGUMENT', `${moved.join(', ')} cannot be changed`);
      check(updated, projectOf(change.name));
      all.set(change.name, { ...known, resource: updated });
      return updated;
    },

    delete(name: string): void {
      all.set(name, { ...mustHave(name), deletedAt: now() });
    },

    /** What a person changes in the console, which no client of ours has asked for. */
    changeByHand(name: string, fields: Partial<R>): void {
      const known = mustHave(name);
      all.set(name, { ...known, resource: fillIn({ ...known.resource, ...fields }, known.resource) });
    },
  };
}

/** The project in a name such as `projects/acme-prod/alertPolicies/7`, or just `projects/acme-prod`. */
export function projectOf(name: string): string {
  const [, project] = /^projects\/([^/]+)(?:\/|$)/.exec(name) ?? [];
  if (project === undefined)
    throw new MonitoringRefusal('INVALID_ARGUMENT', `Name '${name}' must begin with projects/.`);
  return project;
}

/** The last part of a name. */
export function idOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

function withPaths<R extends Resource>(known: R, change: R, paths: readonly string[]): R {
  return paths.reduce((resource, path) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a resource with one of its own fields changed
    return withPath(resource, change, path.split('.').map(camelCase), path) as R;
  }, known);
}

function withPath(
  known: Readonly<Record<string, unknown>>,
  change: Readonly<Record<string, unknown>>,
  [field = '', ...deeper]: readonly string[],
  path: string,
): Readonly<Record<string, unknown>> {
  if (!(field in change) && !(field in known)) {
    throw new MonitoringRefusal(
      'INVALID_ARGUMENT',
      `update_mask: '${path}' is no field that can be changed by itself.`,
    );
  }
  if (deeper.length === 0) return { ...known, [field]: change[field] };
  return { ...known, [field]: withPath(messageOf(known[field]), messageOf(change[field]), deeper, path) };
}

function messageOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function textOf(value: unknown): string {
  return JSON.stringify(value) ?? '';
}

function newId(seed: string): string {
  return String(Number.parseInt(hash('sha256', seed).slice(0, 12), 16));
}
