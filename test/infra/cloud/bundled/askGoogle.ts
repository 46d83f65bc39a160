import { googleToken } from '../../../../shared/adapters/google/googleToken.ts';
import { monitoringConfiguration } from '../../../../shared/adapters/monitoring/monitoringConfiguration.ts';
import { monitoringUptimePoints } from '../../../../shared/adapters/monitoring/uptimePoints.ts';

// Asks by Google's clients, which are loaded with the first question, and prints what came of it.

const [port, since, until] = process.argv.slice(2).map(Number);
const endpoint = { host: '127.0.0.1', port: port ?? 0, secure: false };
const access = { project: 'acme-tranche', endpoint };
const points = monitoringUptimePoints(access);
const instances = await points.points('fleet-monitoring-1', since ?? 0, until ?? 0);
await points.close();
const configuration = monitoringConfiguration(access, 'prod');
const kinds = ['uptime-check', 'notification-channel', 'alert-policy', 'dashboard', 'log-metric'] as const;
const found = await Promise.all(kinds.map((kind) => configuration.list('fleet-monitoring-1', kind)));
await configuration.close();
const token = await googleToken('https://www.googleapis.com/auth/monitoring.read')().catch((error: unknown) =>
  String(error),
);
process.stdout.write(JSON.stringify({ hosts: instances.map(({ host }) => host), found, token }));
