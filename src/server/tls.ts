/** TLS by files, which are read again when they change. */
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:https';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { HeapwardenError } from '../error.js';
import { watchFiles } from './watched-files.js';

/** Paths of PEM files. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
  /** Of the authorities whose client certificates may connect, and nobody else; undefined asks for none. */
  readonly clientCa: string | undefined;
}

/** What is read of the files, checked. @throws HeapwardenError `HEAPWARDEN_LISTEN_FAILED`, as a rejection */
export async function readTls({ cert, key, clientCa }: TlsFiles): Promise<SecureContextOptions> {
  try {
    const options: SecureContextOptions = {
      cert: await readFile(cert),
      key: await readFile(key),
      minVersion: 'TLSv1.2',
      ...(clientCa !== undefined && { ca: await readFile(clientCa) }),
    };
    // A key of another certificate, or a half written file, is found here and not at the first connection.
    createSecureContext(options);
    return options;
  } catch (cause) {
    const { message } = cause as Error;
    throw new HeapwardenError(
      'HEAPWARDEN_LISTEN_FAILED',
      `The files of HEAPWARDEN_TLS_CERT, HEAPWARDEN_TLS_KEY and HEAPWARDEN_TLS_CLIENT_CA cannot be used: ${message}.`,
      { cause },
    );
  }
}

export interface TlsReloading {
  readonly onReload: () => void;
  /** The certificates stay as they were, until the files change again. */
  readonly onFailure: (error: Error) => void;
  readonly intervalMs?: number;
}

/** New connections get what the files hold by then. @returns what ends it */
export function reloadTls(
  server: Server,
  files: TlsFiles,
  { onReload, onFailure, intervalMs }: TlsReloading,
): () => void {
  const { cert, key, clientCa } = files;
  const paths = [cert, key, ...(clientCa === undefined ? [] : [clientCa])];
  const reload = (): void =>
    void readTls(files).then((options) => {
      server.setSecureContext(options);
      onReload();
    }, onFailure);
  return watchFiles(paths, reload, intervalMs);
}
