import type { MonitoringKind, MonitoringResource } from '../../../shared/domain/monitoring/resources.ts';
import type { FoundResource, MonitoringConfiguration } from '../../../shared/ports/monitoringConfiguration.ts';
import { VendorError } from '../../../shared/ports/vendorError.ts';

export type Call = {
  readonly method: 'list' | 'create' | 'update' | 'delete';
  readonly project: string;
  readonly what: string;
};
/** What goes wrong with a call: before its effect or after it; nothing, if it goes well. */
export type Fault = (
  call: Call,
  index: number,
) => { readonly when: 'before' | 'after'; readonly error: Error } | undefined;

/** The configuration of Cloud Monitoring, as long as a test lasts: two with one key are two, as there. */
export function monitoringInMemory() {
  const projects = new Map<string, FoundResource[]>();
  const calls: Call[] = [];
  let fault: Fault = () => undefined;
  let made = 0;

  const inProject = (project: string): FoundResource[] => projects.get(project) ?? [];

  async function calling<T>(call: Call, effect: () => T): Promise<T> {
    const index = calls.push(call) - 1;
    const wrong = fault(call, index);
    if (wrong?.when === 'before') throw wrong.error;
    const result = effect();
    if (wrong !== undefined) throw wrong.error;
    return result;
  }

  const configuration: MonitoringConfiguration = {
    list: (project, kind) =>
      calling({ method: 'list', project, what: kind }, () =>
        inProject(project).filter(({ resource }) => resource.kind === kind),
      ),
    create: (project, resource, channels) =>
      calling({ method: 'create', project, what: idOf(resource) }, () => {
        mustKnowChannels(resource, channels);
        const name = `projects/${project}/${resource.kind}/${(made += 1)}`;
        projects.set(project, [...inProject(project), { name, resource }]);
        return name;
      }),
    update: (project, found, resource, channels) =>
      calling({ method: 'update', project, what: idOf(resource) }, () => {
        mustKnowChannels(resource, channels);
        if (!inProject(project).some(({ name }) => name === found.name)) throw refusal('404 not found');
        set(project, found.name, resource);
      }),
    delete: (project, found) =>
      calling({ method: 'delete', project, what: idOf(found.resource) }, () => {
        forget(project, found.name);
      }),
    close: () => Promise.resolve(),
  };

  function set(project: string, name: string, resource: MonitoringResource): void {
    projects.set(
      project,
      inProject(project).map((each) => (each.name === name ? { name, resource } : each)),
    );
  }

  function forget(project: string, gone: string): void {
    projects.set(
      project,
      inProject(project).filter(({ name }) => name !== gone),
    );
  }

  return {
    configuration,
    inProject,
    /** `uptime-check uptime`, in no order. */
    what: (project: string): string[] =>
      inProject(project)
        .map(({ resource }) => idOf(resource))
        .toSorted(),
    /** What was called since the last look. */
    take: (): Call[] => calls.splice(0),
    /** From now on; the index counts from the last `take`. */
    fail: (by: Fault): void => void (fault = by),
    wellAgain: (): void => void (fault = () => undefined),

    /** Somebody changes it in the console of Google Cloud, or deletes it. */
    meddle(project: string, kind: MonitoringKind, key: string, changes: object | 'delete'): void {
      const meant = inProject(project).filter(({ resource }) => resource.kind === kind && resource.key === key);
      for (const { name, resource } of meant) {
        if (changes === 'delete') forget(project, name);
        else set(project, name, Object.assign({}, resource, changes));
      }
    },

    /** Somebody makes another one after ours; whatever it carries to say that it is ours is copied with it. */
    copy(project: string, kind: MonitoringKind, key: string, changes: object): string {
      const meant = inProject(project).find(({ resource }) => resource.kind === kind && resource.key === key);
      if (meant === undefined) throw new Error(`${project} has no ${kind} ${key}`);
      const name = `projects/${project}/${kind}/copy`;
      projects.set(project, [...inProject(project), { name, resource: { ...meant.resource, ...changes } }]);
      return name;
    },
  };
}

export const aborted = (): VendorError =>
  new VendorError('Cloud Monitoring', 'ABORTED: too many concurrent edits to the project configuration', {
    retryable: true,
    certain: true,
  });
export const lost = (): VendorError =>
  new VendorError('Cloud Monitoring', 'UNAVAILABLE: the connection was dropped', { retryable: true, certain: false });
export const refusal = (message: string): VendorError =>
  new VendorError('Cloud Monitoring', message, { retryable: false, certain: true });

function idOf({ kind, key }: Pick<MonitoringResource, 'kind' | 'key'>): string {
  return `${kind} ${key}`;
}

function mustKnowChannels(resource: MonitoringResource, channels: ReadonlyMap<string, string>): void {
  if (resource.kind !== 'alert-policy') return;
  for (const key of resource.channels) if (!channels.has(key)) throw refusal(`400 there is no channel ${key}`);
}
