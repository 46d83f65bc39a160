import type { IndexAdmin } from '../../../shared/adapters/firestore/indexAdmin.ts';
import type { PubsubAdmin } from '../../../shared/adapters/pubsub/pubsubAdmin.ts';
import { TOPICS } from '../../../shared/ports/messages.ts';
import type { Schedule } from '../../../shared/ports/schedule.ts';
import { VendorError } from '../../../shared/ports/vendorError.ts';
import { DELIVERIES, deadLetterSubscriptionOf, JOBS } from '../topology.ts';
import { compareIndexes } from './compareIndexes.ts';
import { compareJobs } from './compareJobs.ts';
import { compareOverrides } from './compareOverrides.ts';
import { comparePoints, type WatchedFleet } from './comparePoints.ts';
import { compareSubscriptions } from './compareSubscriptions.ts';
import { compareTopics } from './compareTopics.ts';
import type { Difference } from './difference.ts';
import { type IndexFile, IndexFileError } from './indexFile.ts';

/** In the form of the checks of a running server. What cannot be read is `unknown`, and so not ok. */
export interface DeploymentCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly unknown?: true;
}

export interface Deployment {
  readonly project: string;
  /** Of the calendar; left out, that of the jobs is not compared. */
  readonly timeZone?: string;
  readonly schedule: Schedule;
  readonly pubsub: PubsubAdmin;
  readonly indexes: IndexAdmin;
  /** @throws IndexFileError when it cannot be used */
  readonly indexFile: () => Promise<IndexFile>;
  /** Left out when nobody has named the scoping projects. */
  readonly monitoring?: WatchedFleet;
}

/** Holds what stands on Google Cloud against what the code expects. One check for what is in place, one per difference. */
export async function examineDeployment(deployment: Deployment): Promise<DeploymentCheck[]> {
  const { project, timeZone, schedule, pubsub, indexes, indexFile, monitoring } = deployment;
  const areas = await Promise.all([
    area('scheduler jobs', `${JOBS.map(({ name }) => name).join(', ')} as expected`, async () =>
      compareJobs({ project, jobs: JOBS, ...(timeZone !== undefined && { timeZone }) }, await schedule.list()),
    ),
    area('topics', `${TOPICS.join(', ')}, each with its dead-letter topic`, async () =>
      compareTopics(TOPICS, await pubsub.topics()),
    ),
    area('subscriptions', 'each topic is pushed, and its dead letters are kept', async () =>
      compareSubscriptions({ project, topics: TOPICS, deliveries: DELIVERIES }, await pubsub.subscriptions()),
    ),
    area('composite indexes', 'as in firestore.indexes.json, and ready', async () =>
      compareIndexes(await indexFile(), await indexes.composite()),
    ),
    area('field exemptions', 'as in firestore.indexes.json', async () =>
      compareOverrides(await indexFile(), await indexes.overrides()),
    ),
    monitoring === undefined
      ? [NOT_WATCHED]
      : area('uptime checks', `points of instances in ${monitoring.scopingProjects.join(', ')}`, () =>
          comparePoints(monitoring, Date.now()),
        ),
  ]);
  return [...areas.flat(), deadLetters(project)];
}

async function area(name: string, inOrder: string, compare: () => Promise<Difference[]>): Promise<DeploymentCheck[]> {
  try {
    const differences = await compare();
    if (differences.length === 0) return [{ name, ok: true, detail: inOrder }];
    return differences.map(({ thing, detail }) => ({ name: thing, ok: false, detail }));
  } catch (error) {
    if (!(error instanceof VendorError || error instanceof IndexFileError)) throw error;
    return [{ name, ok: false, detail: error.message, unknown: true }];
  }
}

const NOT_WATCHED: DeploymentCheck = {
  name: 'uptime checks',
  ok: true,
  detail: 'not looked at; name the scoping projects in MONITORING_SCOPING_PROJECTS, and they are',
};

/** Pub/Sub itself does not count messages, and to pull some would hide them from others for a while. */
function deadLetters(project: string): DeploymentCheck {
  const [first, ...rest] = TOPICS.map(deadLetterSubscriptionOf);
  const look = `gcloud pubsub subscriptions pull ${first} --project ${project} --limit 10`;
  const detail = `not counted here; \`${look}\` shows them and leaves them there, and so for ${rest.join(', ')}`;
  return { name: 'dead letters', ok: true, detail };
}
