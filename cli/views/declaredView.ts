import type { MonitoringResource } from '../../shared/domain/monitoring/resources.ts';
import type { DeclaredFleet } from '../../shared/usecases/monitoring/declaredFleet.ts';
import { counted } from '../../shared/text/days.ts';
import type { Style } from '../output.ts';
import { indented, table } from '../text/table.ts';

/** What is declared for a fleet: each kind of project once, or one of them with all of its resources. */
export function renderDeclared({ projects, scoping, without }: DeclaredFleet, isOne: boolean, style: Style): string {
  if (isOne) {
    return projects
      .map(
        ({ project, instance, resources }) =>
          `${style.bold(project)}  ${instance}\n\n${resourceTable(resources, style)}`,
      )
      .join('\n\n');
  }
  const kinds = Map.groupBy(projects, ({ resources }) =>
    resources.map(({ kind, key }) => `${kind} ${plain(key)}`).join(', '),
  );
  const ofInstances = [...kinds].map(
    ([resources, of]) => `${counted(of.length, 'project of an instance', 'projects of an instance')} with ${resources}`,
  );
  const none = without.map(({ instance, why }) => `${instance}: ${why}`);
  return [
    style.bold('In the projects of the instances'),
    indented(ofInstances.join('\n') || 'nothing'),
    ...(none.length === 0 ? [] : [style.yellow(`Without any monitoring: ${none.length}`), indented(none.join('\n'))]),
    style.bold('In every scoping project'),
    indented(resourceTable(scoping, style)),
  ].join('\n\n');
}

/** Checks of a version differ by it only. */
function plain(key: string): string {
  return key.replace(/^version-.*/, 'version');
}

function resourceTable(resources: readonly MonitoringResource[], style: Style): string {
  const titles = ['KIND', 'KEY', 'NAME', 'WHAT'].map((title) => ({ title }));
  const rows = resources.map((resource) => [resource.kind, resource.key, resource.displayName, whatOf(resource)]);
  return table(titles, rows, style);
}

function whatOf(resource: MonitoringResource): string {
  switch (resource.kind) {
    case 'uptime-check': {
      const { host, path, periodSeconds, says } = resource;
      return `https://${host}${path} every ${periodSeconds} s${says === null ? '' : `, saying ${says}`}`;
    }
    case 'notification-channel':
      return resource.topic;
    case 'alert-policy':
      return `${resource.severity}: ${resource.conditions.map(({ displayName }) => displayName).join('; ')}`;
    case 'log-metric':
      return resource.filter;
    case 'dashboard':
      return counted(resource.widgets.length, 'widget');
  }
}
