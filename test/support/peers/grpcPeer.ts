import { createRequire } from 'node:module';
import * as grpc from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import { onTestFinished } from 'vitest';

// Google's clients speak to these peers over a real socket, with the protocol buffers that the clients bring along.

/** What a method is answered with instead: an error, or nothing at all. */
export type Fault = { readonly code: number; readonly message: string } | 'silence';

export interface Asked {
  readonly method: string;
  readonly request: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export interface Peer {
  /** `127.0.0.1:PORT` */
  readonly endpoint: string;
  readonly asked: readonly Asked[];
  /** From now on, every call of the method, or of all of them, fails; `undefined` ends that. */
  fail(method: string, fault: Fault | undefined): void;
}

/** A refusal of a method. */
export class Refused extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export type Methods = Readonly<Record<string, (request: never) => object>>;

const load = createRequire(import.meta.url);

/** The definition of a service in the protocol buffers that a client brings along. */
export function serviceOf(protos: string, service: string): grpc.ServiceDefinition {
  const definition = fromJSON(load(protos) as Parameters<typeof fromJSON>[0], {
    longs: String,
    enums: String,
    defaults: true,
    oneofs: true,
  });
  return definition[service] as grpc.ServiceDefinition;
}

/** Serves the methods on a free port until the test has ended; those that are left out are unimplemented. */
export async function grpcPeer(
  services: readonly { readonly definition: grpc.ServiceDefinition; readonly methods: Methods }[],
): Promise<Peer> {
  const faults = new Map<string, Fault>();
  const asked: Asked[] = [];
  const server = new grpc.Server();
  for (const { definition, methods } of services) {
    const handlers = Object.entries(methods).map(([method, answer]): [string, grpc.UntypedHandleCall] => [
      method,
      (call: grpc.ServerUnaryCall<object, object>, callback: grpc.sendUnaryData<object>) => {
        asked.push({ method, request: { ...call.request }, metadata: call.metadata.getMap() });
        const fault = faults.get(method) ?? faults.get('*');
        if (fault === 'silence') return;
        if (fault !== undefined) return callback({ code: fault.code, details: fault.message });
        try {
          callback(null, answer(call.request as never));
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          callback({ code: error.code, details: error.message });
        }
      },
    ]);
    server.addService(definition, Object.fromEntries(handlers));
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  onTestFinished(() => server.forceShutdown());
  return {
    endpoint: `127.0.0.1:${port}`,
    asked,
    fail: (method, fault) => void (fault === undefined ? faults.delete(method) : faults.set(method, fault)),
  };
}

/** One page of a list, as small as can be, so that who does not ask for the next one is found out. */
export function page<T>(items: readonly T[], token: string, size = 2): { items: readonly T[]; nextPageToken: string } {
  const from = Number(token || 0);
  const next = from + size;
  return { items: items.slice(from, next), nextPageToken: next < items.length ? String(next) : '' };
}

/** Common refusals, in the words of Google's services. */
export const PERMISSION_DENIED: Fault = {
  code: grpc.status.PERMISSION_DENIED,
  message: 'The principal lacks IAM permission for the resource (or the resource may not exist).',
};
export const UNAVAILABLE: Fault = { code: grpc.status.UNAVAILABLE, message: 'The service is currently unavailable.' };
export const NOT_ENABLED: Fault = {
  code: grpc.status.PERMISSION_DENIED,
  message: 'The API has not been used in project 123 before or it is disabled. Enable it by visiting the console.',
};
