import { Server, ServerCredentials, type handleUnaryCall } from '@grpc/grpc-js';
import engineService from '@pulumi/pulumi/proto/engine_grpc_pb.js';
import engineMessages from '@pulumi/pulumi/proto/engine_pb.js';
import resourceService from '@pulumi/pulumi/proto/resource_grpc_pb.js';
import resourceMessages from '@pulumi/pulumi/proto/resource_pb.js';
import emptyMessages from 'google-protobuf/google/protobuf/empty_pb.js';

/** A resource as a program registers it with the engine. */
export interface Registered {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly protect: boolean;
  /** Names of what must be there before it. */
  readonly dependencies: readonly string[];
}

export interface PreviewEngine {
  readonly address: string;
  readonly registered: readonly Registered[];
  readonly errors: readonly string[];
  stop(): void;
}

/**
 * The part of Pulumi's engine that a program speaks to, over its own protocol, as in a preview: what a provider would
 * make up stays unknown. https://github.com/pulumi/pulumi/tree/master/proto
 */
export async function startPreviewEngine(): Promise<PreviewEngine> {
  const registered: Registered[] = [];
  const errors: string[] = [];
  const server = new Server();
  server.addService(resourceService.ResourceMonitorService, {
    supportsFeature: unary((request: resourceMessages.SupportsFeatureRequest) => {
      const response = new resourceMessages.SupportsFeatureResponse();
      response.setHassupport(request.getId() === 'secrets');
      return response;
    }),
    registerResource: unary((request: resourceMessages.RegisterResourceRequest) => {
      const [type, name] = [request.getType(), request.getName()];
      const urn = `urn:pulumi:example::tranche::${type}::${name}`;
      const [protect, dependencies] = [request.getProtect(), request.getDependenciesList()];
      registered.push({ urn, type, name, protect: protect === true, dependencies });
      const response = new resourceMessages.RegisterResourceResponse();
      response.setUrn(urn);
      response.setObject(request.getObject());
      return response;
    }),
    registerResourceOutputs: unary(() => new emptyMessages.Empty()),
    signalAndWaitForShutdown: unary(() => new emptyMessages.Empty()),
  });
  server.addService(engineService.EngineService, {
    getRootResource: unary(() => new engineMessages.GetRootResourceResponse()),
    setRootResource: unary(() => new engineMessages.SetRootResourceResponse()),
    log: unary((request: engineMessages.LogRequest) => {
      if (request.getSeverity() === engineMessages.LogSeverity.ERROR) errors.push(request.getMessage());
      return new emptyMessages.Empty();
    }),
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { address: `127.0.0.1:${port}`, registered, errors, stop: () => server.forceShutdown() };
}

function unary<Request, Response>(answer: (request: Request) => Response): handleUnaryCall<Request, Response> {
  return (call, callback) => callback(null, answer(call.request));
}
