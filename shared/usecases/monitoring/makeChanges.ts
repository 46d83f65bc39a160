import { type Change, resourceOf, summaryOf } from '../../domain/monitoring/diff.ts';
import { type MonitoringError, aboutOf, knownAfter } from '../../domain/monitoring/monitored.ts';
import { VendorError } from '../../ports/vendorError.ts';
import { type MonitoringRun, calling, saveRun } from './monitoringRun.ts';

/** One after the other, each recorded before the next. What is refused for good keeps nothing else waiting. */
export async function makeChanges(run: MonitoringRun, changes: readonly Change[]): Promise<MonitoringError[]> {
  const refused: MonitoringError[] = [];
  for (const change of changes) {
    const missing = missingChannel(run, change);
    if (missing !== undefined) {
      refused.push({ about: aboutOf(change), error: `waits for its channel ${missing}` });
      continue;
    }
    try {
      const name = await make(run, change);
      const { resources, done } = run.document;
      await saveRun(run, { resources: knownAfter(resources, change, name), done: [...done, summaryOf(change)] });
    } catch (error) {
      if (error instanceof VendorError && !error.certain) run.unrecorded = true;
      if (!(error instanceof VendorError) || error.retryable || !error.certain) throw error;
      refused.push({ about: aboutOf(change), error: error.message });
    }
  }
  return refused;
}

function missingChannel(run: MonitoringRun, change: Change): string | undefined {
  const resource = resourceOf(change);
  if (change.kind === 'delete' || resource.kind !== 'alert-policy') return undefined;
  const channels = channelsOf(run);
  return resource.channels.find((key) => !channels.has(key));
}

/** @returns the name of what is there now */
async function make(run: MonitoringRun, change: Change): Promise<string> {
  const { project } = run;
  return calling(run, async (configuration) => {
    switch (change.kind) {
      case 'create':
        return configuration.create(project, change.resource, channelsOf(run));
      case 'update':
        await configuration.update(project, change.found, change.resource, channelsOf(run));
        return change.found.name;
      case 'delete':
        await configuration.delete(project, change.found);
        return change.found.name;
    }
  });
}

function channelsOf({ document }: MonitoringRun): ReadonlyMap<string, string> {
  const channels = document.resources.filter(({ resource }) => resource.kind === 'notification-channel');
  return new Map(channels.map(({ name, resource }) => [resource.key, name]));
}
