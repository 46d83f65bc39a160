import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { apiFunction } from '../../../functions/api.ts';
import { anybody, bearerToken } from '../../../functions/authenticate.ts';
import type { MonitoringIncident } from '../../../shared/contracts/monitoringIncident.ts';
import { takeNotification } from '../../../shared/usecases/incidents/intake/takeNotification.ts';
import type { Pipeline } from '../../usecases/support/pipeline.ts';

export interface Api {
  get(path: string): Promise<{ status: number; body: unknown }>;
  post(
    path: string,
    body: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ status: number; body: unknown }>;
}

let apis = 0;

/** The real API over HTTP, on the state of a pipeline; its operators have the token `operator`. */
export async function serveApi({ deps }: Pipeline): Promise<Api> {
  const name = `api-${++apis}`;
  http(name, apiFunction({ ...deps, readers: anybody, operators: bearerToken('operator') }));
  const server = getTestServer(name).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ask = async (path: string, init: RequestInit = {}): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(`${url}${path}`, init);
    return { status: response.status, body: await response.json() };
  };
  return {
    get: (path) => ask(path),
    post: (path, body, headers = {}) =>
      ask(path, {
        method: 'POST',
        headers: { authorization: 'Bearer operator', 'content-type': 'application/octet-stream', ...headers },
        body: JSON.stringify(body),
      }),
  };
}

/** What Cloud Monitoring says of an instance of the usual fleet. */
export async function notify(
  { deps }: Pipeline,
  incidentId: string,
  changes: Partial<MonitoringIncident> = {},
): Promise<void> {
  await takeNotification(deps, {
    incidentId,
    state: 'open',
    projectId: 'project-c1',
    policyName: 'Instance uptime',
    summary: `${incidentId} fails`,
    severity: 'critical',
    url: `https://monitoring.test/${incidentId}`,
    test: false,
    ...changes,
  });
}
