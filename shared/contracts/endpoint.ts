/** Where a service answers in place of Google's own address. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** With TLS and the credentials of the caller; else in the clear and without any. */
  readonly secure: boolean;
}

/** What was written is no endpoint, or one that must not be used; the message says what to write. */
export class EndpointError extends Error {
  override readonly name = 'EndpointError';
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/i;
const HOST_AND_PORT = /^(?:\[(?<six>[\da-f:]+)\]|(?<name>[\w.-]+)):(?<port>\d{1,5})$/i;

/**
 * Reads `HOST:PORT`, which must be of this machine because nothing protects what is said to it, or `https://HOST:PORT`.
 * @param from the variable that holds it, for the message
 * @throws EndpointError
 */
export function parseEndpoint(from: string, text: string): Endpoint {
  const secure = /^https:\/\//i.test(text);
  const { six, name, port } = HOST_AND_PORT.exec(text.replace(/^https:\/\//i, ''))?.groups ?? {};
  const host = six ?? name;
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535) {
    throw new EndpointError(`${from}: "${text}" is no address; write HOST:PORT, for example 127.0.0.1:8090`);
  }
  if (!secure && !LOOPBACK.test(host)) {
    const why = 'without TLS only an address of this machine is taken, such as 127.0.0.1:8090';
    throw new EndpointError(`${from}: "${text}" is refused: ${why}; for any other write https://${text}`);
  }
  return { host, port: Number(port), secure };
}

/** The same for what is asked over HTTP. */
export function urlOf({ host, port, secure }: Endpoint): string {
  return `${secure ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
