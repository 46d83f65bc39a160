import { z } from 'zod';
import type { MonitoringKind, MonitoringResource } from '../../../domain/monitoring/resources.ts';
import type { FoundResource, MonitoringConfiguration } from '../../../ports/monitoringConfiguration.ts';
import { VendorError } from '../../../ports/vendorError.ts';
import { parseAnswer, text } from '../../google/answers.ts';
import type { MonitoringApi } from './api.ts';
import { configurationError, type Doing, isNotFound } from './attempts.ts';
import { CHANNEL_MASK } from './channels.ts';
import { changeDashboard } from './dashboards.ts';
import { changeLogMetric } from './logMetrics.ts';
import { type Channels, filterOf, read, write } from './messages.ts';
import { changePolicy, POLICY_MASK } from './policies.ts';
import { isAnotherCheck, UPTIME_CHECK_MASK } from './uptimeChecks.ts';
import { SERVICE } from './userLabels.ts';

const MOST_PAGES = 20;

const LISTED = {
  'uptime-check': 'uptimeCheckConfigs',
  'notification-channel': 'notificationChannels',
  'alert-policy': 'alertPolicies',
  'log-metric': 'metrics',
  dashboard: 'dashboards',
} as const satisfies Record<MonitoringKind, string>;

const message = z.looseObject({});
const created = z.object({ name: z.string().min(1) });

/** The port on top of the API, however that is spoken to. */
export function configurationOver(api: MonitoringApi, environment: string): MonitoringConfiguration {
  const { kinds } = api;

  async function call<T>(
    doing: Doing,
    of: Parameters<typeof configurationError>[2],
    ask: () => Promise<T>,
  ): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      throw configurationError(error, doing, of);
    }
  }

  async function answers(project: string, kind: MonitoringKind): Promise<unknown[]> {
    const found: unknown[] = [];
    let token = '';
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const ask = () => kinds[kind].list(`projects/${project}`, filterOf(kind, environment), token);
      const page = await call('list', { kind, key: undefined, project }, ask);
      found.push(...itemsOf(kind, page));
      token = parseAnswer(SERVICE, z.object({ nextPageToken: text }), page).nextPageToken;
      if (token === '') return found;
    }
    const why = `listing the ${LISTED[kind]} of ${project}: there are more than ${MOST_PAGES} pages`;
    throw new VendorError(SERVICE, why, { retryable: true, certain: true });
  }

  async function list(project: string, kind: MonitoringKind): Promise<readonly FoundResource[]> {
    const place = { environment, project };
    const found = await answers(project, kind);
    const keys =
      kind === 'alert-policy' && found.length > 0 ? await keysOfChannels(project) : new Map<string, string>();
    return found.flatMap((answer) => read(kind, answer, place, keys) ?? []);
  }

  async function keysOfChannels(project: string): Promise<Channels> {
    const channels = await list(project, 'notification-channel');
    return new Map(channels.map(({ name, resource }) => [name, resource.key]));
  }

  async function create(project: string, resource: MonitoringResource, channels: Channels): Promise<string> {
    const { kind, key } = resource;
    const made = write(resource, { environment, project }, channels);
    const answer = await call('create', { kind, key, project }, () => kinds[kind].create(`projects/${project}`, made));
    // The name of a log metric is its id, and ours to choose.
    const { name } = parseAnswer(SERVICE, created, answer);
    return kind === 'log-metric' ? `projects/${project}/metrics/${name}` : name;
  }

  async function remove(project: string, { name, resource: { kind, key } }: FoundResource): Promise<void> {
    await call('delete', { kind, key, project }, async () => {
      try {
        await kinds[kind].delete(name);
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    });
  }

  /** The message that changes what is there, and which of its fields. */
  async function change(name: string, resource: MonitoringResource, project: string, channels: Channels) {
    const { kind, key } = resource;
    const place = { environment, project };
    const now = async () =>
      parseAnswer(SERVICE, message, await call('get', { kind, key, project }, () => kinds[kind].get(name)));
    switch (resource.kind) {
      case 'uptime-check':
        return { shall: write(resource, place, channels), mask: UPTIME_CHECK_MASK };
      case 'notification-channel':
        return { shall: write(resource, place, channels), mask: CHANNEL_MASK };
      case 'alert-policy':
        return { shall: changePolicy(await now(), resource, environment, channels), mask: POLICY_MASK };
      case 'log-metric':
        return { shall: changeLogMetric(await now(), resource), mask: [] };
      case 'dashboard':
        return { shall: changeDashboard(await now(), resource), mask: [] };
    }
  }

  return {
    list,
    create,
    async update(project, found, resource, channels) {
      const { kind, key } = resource;
      const { resource: is, name } = found;
      if (is.kind === 'uptime-check' && resource.kind === 'uptime-check' && isAnotherCheck(is, resource)) {
        await remove(project, found);
        await create(project, resource, channels);
        return;
      }
      const { shall, mask } = await change(name, resource, project, channels);
      await call('update', { kind, key, project }, () => kinds[kind].update({ ...shall, name }, mask));
    },
    delete: remove,
    close: () => api.close(),
  };
}

function itemsOf(kind: MonitoringKind, page: unknown): readonly unknown[] {
  const field = LISTED[kind];
  return parseAnswer(SERVICE, z.object({ [field]: z.array(z.unknown()).nullish() }), page)[field] ?? [];
}
