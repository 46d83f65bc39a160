import type { Endpoint } from '../../contracts/endpoint.ts';

/** Which project, and where its service answers; `undefined` is Google's own address. */
export interface GoogleAccess {
  readonly project: string;
  readonly endpoint: Endpoint | undefined;
  /** Of one call, in milliseconds. */
  readonly timeoutMs?: number;
}

interface Client {
  initialize(): Promise<unknown>;
  close(): Promise<unknown>;
}

const TIMEOUT_MS = 10_000;

/** The options of a client of Google's; each library has its own type for them. */
export async function clientOptions({
  project,
  endpoint,
}: GoogleAccess): Promise<Record<string, string | number | object>> {
  if (endpoint === undefined) return { projectId: project };
  const { host, port, secure } = endpoint;
  const address = { projectId: project, apiEndpoint: host.includes(':') ? `[${host}]` : host, port };
  if (secure) return address;
  const [{ credentials }, { PassThroughClient }] = await Promise.all([
    import('@grpc/grpc-js'),
    import('google-auth-library'),
  ]);
  // Or the library would look around for an account, and for Google's metadata server, only not to use them.
  return { ...address, sslCreds: credentials.createInsecure(), authClient: new PassThroughClient() };
}

/** The options of one call: it ends in time, and is not tried again behind the back of whoever waits for it. */
export function callOptions({ timeoutMs = TIMEOUT_MS }: GoogleAccess) {
  return { timeout: timeoutMs, retry: null };
}

/**
 * A client that is made at the first call, because its import is slow, and closed once.
 * @param create imports the library and makes the client
 */
export function lazyClient<C extends Client>(create: () => Promise<C>) {
  let client: Promise<C> | undefined;
  return {
    get: (): Promise<C> => (client ??= ready(create)),
    /** A client that never got as far as its credentials has told so by then, and would only say it again. */
    async close(): Promise<void> {
      await client?.then((made) => made.close()).catch(() => undefined);
    },
  };
}

/** Without this a client that finds no credentials rejects where nobody can catch it, and the process ends. */
async function ready<C extends Client>(create: () => Promise<C>): Promise<C> {
  const client = await create();
  await client.initialize();
  return client;
}
