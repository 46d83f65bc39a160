import { expect, test } from 'vitest';
import { stateConfiguration } from '../../../infra/local/standins/monitoring/stateConfiguration.ts';
import { defaultMonitoring } from '../../../shared/domain/monitoring/defaultMonitoring.ts';
import { desired, type MonitoringTarget } from '../../../shared/domain/monitoring/desired.ts';
import { diff } from '../../../shared/domain/monitoring/diff.ts';
import { idOf } from '../../../shared/adapters/google/answers.ts';
import type { MonitoringKind } from '../../../shared/domain/monitoring/resources.ts';
import { fleetUnderWatch, SHARD } from './fleetUnderWatch.ts';

const ACME = 'sourcegraph-acme';
const KINDS: readonly MonitoringKind[] = [
  'notification-channel',
  'log-metric',
  'uptime-check',
  'alert-policy',
  'dashboard',
];
const SCOPING: MonitoringTarget = { kind: 'scoping', environment: 'prod', incidentsTopic: 'projects/p/topics/t' };
const INSTANCE: MonitoringTarget = {
  kind: 'instance',
  instance: { id: 'src-acme', host: 'acme.example.com', isAllowlisted: true, version: '5.2.0' },
};

async function configured() {
  const { state } = fleetUnderWatch({ whileEditing: async () => {} });
  const configuration = stateConfiguration(state, 'prod');
  async function make(project: string, target: MonitoringTarget) {
    const channels = new Map<string, string>();
    for (const resource of desired(defaultMonitoring, target)) {
      const name = await configuration.create(project, resource, channels);
      if (resource.kind === 'notification-channel') channels.set(resource.key, name);
    }
    const found = await Promise.all(KINDS.map((kind) => configuration.list(project, kind)));
    return { left: diff(desired(defaultMonitoring, target), found.flat()) };
  }
  return { state, make };
}

test('what is declared with Tranche is taken by Cloud Monitoring, and found again as it is declared', async () => {
  const { make } = await configured();
  expect(await make(SHARD, SCOPING)).toEqual({ left: [] });
  expect(await make(ACME, INSTANCE)).toEqual({ left: [] });
});

test('the policy on what the application logs looks at the metric that each project of an instance has', async () => {
  const { state, make } = await configured();
  await make(SHARD, SCOPING);
  await make(ACME, INSTANCE);
  const [metric] = state.logMetrics.list(ACME);
  const policy = state.policies.list(SHARD).find(({ userLabels }) => userLabels?.['tranche-key'] === 'app-errors');
  expect(JSON.stringify(policy?.conditions)).toContain(`logging.googleapis.com/user/${idOf(metric?.name ?? '')}`);
});

test('the policy on uptime leaves out the checks of the version, whose ids begin as it says', async () => {
  const { state, make } = await configured();
  await make(SHARD, SCOPING);
  await make(ACME, INSTANCE);
  const policy = state.policies.list(SHARD).find(({ userLabels }) => userLabels?.['tranche-key'] === 'uptime');
  const [, left = '?'] = /check_id != starts_with\(\\"([^"\\]+)/.exec(JSON.stringify(policy?.conditions)) ?? [];
  const ids = state.checks.list(ACME).flatMap(({ name, userLabels }) => (userLabels ? [idOf(name)] : []));
  expect(ids.map((id) => id.startsWith(left))).toEqual([false, true]);
});
