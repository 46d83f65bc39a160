import type { Server } from 'node:http';
import { devClockRoute } from './devClock.ts';
import { DEV_INSTANCES, devInstancesRoute } from './devInstances.ts';
import { examine } from './doctor.ts';
import type { VirtualDriver } from './driver.ts';
import type { Engine } from './engine.ts';
import { type OwnRoute, createGateway } from './gateway.ts';
import { ServeRefused } from './serveRefused.ts';

const noVirtualClock: OwnRoute = () =>
  Promise.resolve({ status: 404, body: { error: 'only a virtual clock can be moved: start with --clock virtual' } });

const noStandIn: OwnRoute = () =>
  Promise.resolve({ status: 404, body: { error: 'the instances are not stood in for: nothing here can break them' } });

/**
 * Answers on a port of this machine: the functions, and what only a local run has. Fails with `ServeRefused` when somebody
 * else has the port.
 */
export function listen(
  engine: Engine,
  driver: VirtualDriver | undefined,
  { port, host }: { readonly port: number; readonly host: string },
): Promise<Server> {
  const { standIn } = engine.outside;
  const doctor: OwnRoute = async () => ({ status: 200, body: { checks: await examine(engine) } });
  const server = createGateway({
    host: engine.host,
    log: engine.deps.log,
    functions: {
      '/register-release': 'register-release',
      '/monitoring-incident': 'monitoring-incident',
      '/github-webhook': 'github-webhook',
      '/opsgenie-webhook': 'opsgenie-webhook',
      '/slack-actions': 'slack-actions',
      '/api/': 'api',
      '/': 'console',
      '/rollouts/': 'console',
      '/incidents': 'console',
      '/incidents/': 'console',
      '/postmortems': 'console',
      '/monitoring': 'console',
    },
    local: {
      '/api/doctor': doctor,
      '/dev/clock': driver === undefined ? noVirtualClock : devClockRoute(engine.deps, driver),
      [DEV_INSTANCES]: standIn === undefined ? noStandIn : devInstancesRoute(standIn.world),
    },
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const inUse = `port ${port} is in use: choose another with --port, or 0 for any`;
      reject(error.code === 'EADDRINUSE' ? new ServeRefused(inUse) : error);
    });
    server.listen(port, host, () => resolve(server));
  });
}

/** Where whoever is on this machine reaches it. */
export function urlOf(server: Server, host: string): string {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : '';
  // Who listens everywhere is reached on the loopback address too, and only there without a credential.
  const reached = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}`;
}

export function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
