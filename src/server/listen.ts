/** Makes an express app listen, and stop. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import { HeapwardenError } from '../error.js';

export interface Listening {
  /** For instance `http://127.0.0.1:9469`. */
  readonly url: string;
  /** Ends all connections and stops. */
  close(): Promise<void>;
}

/** @throws HeapwardenError `HEAPWARDEN_LISTEN_FAILED`, as a rejection */
export async function listen(
  app: Express,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Listening> {
  const server = createServer(app);
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    throw new HeapwardenError(
      'HEAPWARDEN_LISTEN_FAILED',
      wordsFor(cause as NodeJS.ErrnoException, host, port),
      {
        cause,
      },
    );
  }
  // A connection that cannot be accepted, for want of descriptors, must not end the watchdog.
  server.on('error', () => {});
  const { address, family, port: actualPort } = server.address() as AddressInfo;
  const name = family === 'IPv6' ? `[${address}]` : address;
  return {
    url: `http://${name}:${actualPort}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function wordsFor({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  const advice = 'set HEAPWARDEN_PORT to another port, to 0 for any free one, or to off';
  if (code === 'EADDRINUSE') return `Port ${port} on ${host} is in use; ${advice}.`;
  return `Cannot listen on ${host}, port ${port} (${code ?? message}); set HEAPWARDEN_HOST to an address of this machine, or ${advice}.`;
}
