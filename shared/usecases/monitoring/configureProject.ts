import { VendorError } from '../../ports/vendorError.ts';
import { Later } from '../later.ts';
import type { Aim } from './aim.ts';
import { endDone, endFailed, endRefused } from './endMonitoringRun.ts';
import { lookAtProject } from './lookAtProject.ts';
import { makeChanges } from './makeChanges.ts';
import { type MonitoringRun, recordedOf, releaseRun } from './monitoringRun.ts';

/** Looks what is there, tells of drift, and does what is left to be done: by whoever has claimed the project. */
export async function configureProject(run: MonitoringRun, aim: Aim): Promise<string> {
  try {
    if (aim.kind === 'unknown') throw new Later(aim.why);
    const changes = await lookAtProject(run, aim);
    if (changes === 'drift') return 'drift was found; the next run mends it';
    const refused = await makeChanges(run, changes);
    return refused.length > 0 ? await endRefused(run, aim, refused) : await endDone(run, aim);
  } catch (error) {
    if (error instanceof Later) {
      await releaseRun(run, recordedOf(run), { lookAt: run.deps.clock.now() });
      return error.message;
    }
    if (!(error instanceof VendorError)) throw error;
    return endFailed(run, aim, error);
  }
}
