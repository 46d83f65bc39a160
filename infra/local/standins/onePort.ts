import { type Socket, connect, createServer } from 'node:net';
import { listenOnAnyPort } from '../anyPort.ts';

/** Who speaks HTTP/2 without TLS begins with this (RFC 9113, section 3.4); nobody who speaks HTTP/1.1 does. */
const HTTP2_BEGINS = 'PRI * HTTP/2.0';

export interface OnePort {
  readonly port: number;
  /** Drops what is connected, and ends. */
  close(): Promise<void>;
}

/**
 * One port of this machine for two servers, as Cloud Monitoring has one address for gRPC and REST: who begins as HTTP/2
 * does is led to the port of `grpc`, everybody else to that of `rest`.
 */
export async function serveOnePort(ports: { readonly grpc: number; readonly rest: number }): Promise<OnePort> {
  const open = new Set<Socket>();
  const server = createServer((caller) => {
    keep(open, caller);
    caller.once('data', (first) => {
      const behind = connect(beginsAsHttp2(first) ? ports.grpc : ports.rest, '127.0.0.1');
      keep(open, behind);
      behind.write(first);
      caller.pipe(behind).pipe(caller);
      caller.once('close', () => behind.destroy());
      behind.once('close', () => caller.destroy());
    });
  });
  const port = await listenOnAnyPort(server);
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

/** A short first piece is compared as far as it goes. */
function beginsAsHttp2(first: Buffer): boolean {
  return HTTP2_BEGINS.startsWith(first.subarray(0, HTTP2_BEGINS.length).toString('latin1'));
}

/** A connection that breaks is the trouble of the two at its ends. */
function keep(open: Set<Socket>, socket: Socket): void {
  open.add(socket);
  // Both write in small pieces, and the kernel would hold each back for as long as 40 ms.
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.once('close', () => open.delete(socket));
}
