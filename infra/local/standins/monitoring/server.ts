import { createRequire } from 'node:module';
import * as grpc from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import type { Method } from './method.ts';
import { methodsOf } from './methods.ts';
import { MonitoringRefusal } from './refusal.ts';
import type { MonitoringState } from './state.ts';

export interface MonitoringGrpc {
  /** `127.0.0.1:PORT` */
  readonly endpoint: string;
  readonly port: number;
  /** Drops what is connected, and ends. */
  readonly close: () => Promise<void>;
}

/** What describes a service, and the package that it is in. */
const MONITORING = { protos: '@google-cloud/monitoring/build/protos/protos.json', in: 'google.monitoring.v3' };
const ELSEWHERE: Readonly<Record<string, typeof MONITORING>> = {
  DashboardsService: {
    protos: '@google-cloud/monitoring-dashboards/build/protos/protos.json',
    in: 'google.monitoring.dashboard.v1',
  },
  MetricsServiceV2: { protos: '@google-cloud/logging-api/build/protos/protos.json', in: 'google.logging.v2' },
};

/** Serves Cloud Monitoring over gRPC on this machine, and the metrics of Cloud Logging, with the protocol buffers that Google's own client brings along. */
export async function serveMonitoringGrpc(options: {
  readonly state: MonitoringState;
  readonly port?: number;
}): Promise<MonitoringGrpc> {
  const server = new grpc.Server();
  for (const [service, methods] of Object.entries(methodsOf(options.state))) {
    const place = ELSEWHERE[service] ?? MONITORING;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- these names are those of services
    const definition = protosOf(place.protos)[`${place.in}.${service}`] as grpc.ServiceDefinition;
    const handlers = Object.entries(methods).map(([name, method]) => [name, handlerOf(method)] as const);
    server.addService(definition, Object.fromEntries(handlers));
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${options.port ?? 0}`, grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { endpoint: `127.0.0.1:${port}`, port, close: async () => server.forceShutdown() };
}

type Protos = ReturnType<typeof fromJSON>;
const loaded = new Map<string, Protos>();

/** Slow to read, and always the same. */
function protosOf(from: string): Protos {
  const known = loaded.get(from);
  if (known !== undefined) return known;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a package's own description of its protocol
  const protos = createRequire(import.meta.url)(from) as Parameters<typeof fromJSON>[0];
  const read = fromJSON(protos, { longs: String, enums: String, defaults: true, oneofs: true });
  loaded.set(from, read);
  return read;
}

function handlerOf(method: Method): grpc.handleUnaryCall<object, object> {
  return ({ request }, callback) => void answer(method, request, callback);
}

async function answer(method: Method, request: object, callback: grpc.sendUnaryData<object>): Promise<void> {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the protocol has given it the shape of the method
    callback(null, await method(request as never));
  } catch (error) {
    const details = error instanceof Error ? error.message : String(error);
    callback({ code: error instanceof MonitoringRefusal ? error.code : grpc.status.INTERNAL, details });
  }
}
