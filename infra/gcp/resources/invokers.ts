import type { Function as DeployedFunction } from '@pulumi/gcp/cloudfunctionsv2/function.js';
import { ServiceIamBinding } from '@pulumi/gcp/cloudrunv2/serviceIamBinding.js';
import type { Input } from '@pulumi/pulumi';
import type { CloudFunction } from '../../cloud/topology.ts';
import type { Place } from './place.ts';

export interface Callers {
  readonly machines: readonly string[];
  /** The agent of Identity-Aware Proxy: it calls for the people whom it has let through. */
  readonly proxy: Input<string>;
  /** The account of the pushes. */
  readonly pushes: Input<string>;
}

/** The whole list of who may invoke a function: whoever else was let in by hand is removed. */
export function allowCallers(
  place: Place,
  { name, trigger }: CloudFunction,
  target: DeployedFunction,
  callers: Callers,
) {
  return new ServiceIamBinding(name, {
    project: place.project,
    location: place.region,
    name: target.name,
    role: 'roles/run.invoker',
    members: membersFor(trigger, callers),
  });
}

function membersFor(trigger: CloudFunction['trigger'], { machines, proxy, pushes }: Callers): Input<string>[] {
  if (trigger.kind === 'messages') return [pushes];
  switch (trigger.callers) {
    case 'machines':
      return [...machines];
    case 'people':
      return [proxy];
    case 'vendors':
      // They have no identity that Google knows. Each function verifies a signature or a secret before it looks at anything.
      return ['allUsers'];
  }
}
