import { connect } from 'node:net';

export interface RawAnswer {
  /** 0 when the connection was closed without an answer. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface RawRequest {
  readonly method?: string;
  /** Sent as it stands: `fetch` would put it right before anybody sees it. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** One request on a connection of its own, byte for byte as it is given. */
export function rawRequest(
  url: string,
  { method = 'GET', path, headers = {}, body = '' }: RawRequest,
): Promise<RawAnswer> {
  const bytes = Buffer.from(body);
  const all = { host: new URL(url).host, connection: 'close', 'content-length': String(bytes.length), ...headers };
  const head = [`${method} ${path} HTTP/1.1`, ...Object.entries(all).map(([name, value]) => `${name}: ${value}`)];
  return rawExchange(url, [Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), bytes]);
}

/** Sends the parts, says no more if it is to hang up, and gives what comes back until the server closes the connection. */
export function rawExchange(
  url: string,
  parts: readonly (string | Buffer)[],
  { hangUp = false }: { hangUp?: boolean } = {},
): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const received: Buffer[] = [];
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.on('data', (part: Buffer) => received.push(part));
    // Who refuses a body may close while it is still being sent.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answerOf(Buffer.concat(received).toString('latin1'))));
    for (const part of parts) socket.write(part);
    if (hangUp) socket.end();
  });
}

function answerOf(received: string): RawAnswer {
  // `100 Continue` only announces the answer.
  const text = received.replace(/^(HTTP\/1\.1 1\d\d .*\r\n\r\n)+/, '');
  const end = text.indexOf('\r\n\r\n');
  const [first = '', ...lines] = text.slice(0, end < 0 ? 0 : end).split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return { status: Number(first.split(' ')[1] ?? 0), headers: Object.fromEntries(headers), body: text.slice(end + 4) };
}
