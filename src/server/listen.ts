/** Makes an express app listen, within bounds for those who connect, and stop. */
import { once } from 'node:events';
import { createServer as createHttpServer, type Server, type ServerOptions } from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import { HeapwardenError } from '../error.js';
import { readTls, reloadTls, type TlsFiles, type TlsReloading } from './tls.js';

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** Undefined for plain HTTP. */
  readonly tls?: (TlsFiles & TlsReloading) | undefined;
}

export interface Listening {
  /** For instance `http://127.0.0.1:9469`. */
  readonly url: string;
  /** Ends all connections and stops. */
  close(): Promise<void>;
}

/** Who sends a request byte by byte is not waited for. */
const BOUNDS = {
  headersTimeout: 10_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 2_000,
  keepAliveTimeout: 5_000,
  maxHeaderSize: 8 * 1024,
} as const satisfies ServerOptions;

/** Each takes memory of the watchdog, and a descriptor of the application's process. */
const MAX_CONNECTIONS = 256;

/** Nothing was sent or taken for so long: also who does not read a download any further. */
const IDLE_TIMEOUT_MS = 120_000;

/** @throws HeapwardenError `HEAPWARDEN_LISTEN_FAILED`, as a rejection */
export async function listen(app: Express, { host, port, tls }: ListenOptions): Promise<Listening> {
  const server = await createServer(app, tls);
  server.maxConnections = MAX_CONNECTIONS;
  server.setTimeout(IDLE_TIMEOUT_MS);
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    const words = wordsFor(cause as NodeJS.ErrnoException, host, port);
    throw new HeapwardenError('HEAPWARDEN_LISTEN_FAILED', words, { cause });
  }
  // A connection that cannot be accepted, for want of descriptors, must not end the watchdog.
  server.on('error', () => {});
  const stopReloading = tls && reloadTls(server as HttpsServer, tls, tls);
  const { address, family, port: actualPort } = server.address() as AddressInfo;
  const name = family === 'IPv6' ? `[${address}]` : address;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${name}:${actualPort}`,
    async close() {
      stopReloading?.();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function createServer(app: Express, tls: TlsFiles | undefined): Promise<Server | HttpsServer> {
  if (tls === undefined) return createHttpServer(BOUNDS, app);
  const requestCert = tls.clientCa !== undefined;
  return createHttpsServer(
    { ...BOUNDS, ...(await readTls(tls)), requestCert, rejectUnauthorized: true },
    app,
  );
}

function wordsFor({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  const advice = 'set HEAPWARDEN_PORT to another port, to 0 for any free one, or to off';
  if (code === 'EADDRINUSE') return `Port ${port} on ${host} is in use; ${advice}.`;
  return `Cannot listen on ${host}, port ${port} (${code ?? message}); set HEAPWARDEN_HOST to an address of this machine, or ${advice}.`;
}
