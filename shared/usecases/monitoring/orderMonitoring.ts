import { monitoredProjects } from '../../ports/collections.ts';
import type { DueMonitoringDeps } from './deps.ts';
import { sendMonitoring } from './dueMonitoring.ts';
import { sweepMonitoring } from './sweepMonitoring.ts';

export interface MonitoringOrder {
  /** `apply` does what is left to be done; `look` asks Cloud Monitoring as well whether the rest is as it was. */
  readonly kind: 'apply' | 'look';
  readonly actor: string;
  /** Left out, all of them. */
  readonly project?: string | undefined;
  /** Goes on after this project. */
  readonly after?: string | undefined;
}

export type MonitoringOrdered =
  /** `next` is where to go on; `null` when all are due. */
  | { readonly kind: 'ordered'; readonly due: number; readonly next: string | null }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'not-found'; readonly message: string };

/** Projects that are made due in one transaction. */
const PAGE = 100;
/** Pages of a new declaration that are taken over first: those of 2,000 instances. The pulses go on with the rest. */
const PAGES = 20;

/** Makes projects due now, a page of them at a time, and has them looked after at once. */
export async function orderMonitoring(deps: DueMonitoringDeps, order: MonitoringOrder): Promise<MonitoringOrdered> {
  if (deps.monitoringSettings === undefined) {
    return { kind: 'refused', message: 'no monitoring is declared for this server' };
  }
  const { project, after } = order;
  if (after === undefined) for (let page = 0; page < PAGES; page += 1) if (!(await sweepMonitoring(deps))) break;
  const ids = project === undefined ? await pageAfter(deps, after) : [project];
  const due = await makeAllDue(deps, order, ids);
  if (project !== undefined && due.length === 0) {
    return { kind: 'not-found', message: `nobody looks after a project ${project}` };
  }
  await sendMonitoring(deps, due);
  const next = project === undefined && ids.length === PAGE ? (ids.at(-1) ?? null) : null;
  return { kind: 'ordered', due: due.length, next };
}

async function pageAfter({ store, environment }: DueMonitoringDeps, after: string | undefined): Promise<string[]> {
  const page = await store.query(monitoredProjects, {
    where: { environment },
    limit: PAGE,
    ...(after === undefined ? {} : { afterId: after }),
  });
  return page.map(({ id }) => id);
}

/** What is cleaned up already stays so. */
async function makeAllDue(
  { store, clock, environment }: DueMonitoringDeps,
  { kind, actor }: MonitoringOrder,
  ids: readonly string[],
): Promise<string[]> {
  const now = clock.now();
  return store.transaction(async (tx) => {
    const found = await Promise.all(ids.map((id) => tx.get(monitoredProjects, id)));
    const due = found.filter((each) => each !== undefined && each.environment === environment && !each.settled);
    const documents = due.flatMap((each) => each ?? []);
    for (const document of documents) {
      const lookAt = Math.min(document.lookAt, now);
      const checkAt = kind === 'look' ? now : document.checkAt;
      tx.set(monitoredProjects, document.project, { ...document, lookAt, checkAt, askedBy: actor });
    }
    return documents.map(({ project }) => project);
  });
}
