/** A watched process that is attacked, and what is looked at meanwhile. */
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import type { WatchedProcess } from '../watched-process.js';

export const MB = 1024 * 1024;

/** Loopback addresses of Linux: who guesses from one of them does not lock out the other. */
const ATTACKER = '127.0.0.2';

export function rssBytes({ child }: WatchedProcess): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}

export async function connectTo(watched: WatchedProcess): Promise<Socket> {
  const { port } = new URL(await watched.url());
  const socket = connect({ port: Number(port), host: '127.0.0.1', localAddress: ATTACKER });
  // What becomes of it is looked at by its bytes and its end.
  socket.on('error', () => {});
  return socket;
}

/** Sends bytes as they are; resolves with all that came until the server closed. */
export async function sendRaw(watched: WatchedProcess, bytes: string | Buffer): Promise<string> {
  const socket = await connectTo(watched);
  // Not ended: the server would take that for a client that has gone, and drop the answer.
  socket.write(bytes);
  return received(socket);
}

export async function received(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  await new Promise((resolve) => socket.once('close', resolve));
  return text;
}

/** A request as text, with the headers that HTTP demands unless they are given. */
export function requestText(start: string, headers: readonly string[] = [], body = ''): string {
  const host = headers.some((header) => /^host:/i.test(header)) ? [] : ['Host: 127.0.0.1'];
  return [start, ...host, 'Connection: close', ...headers, '', body].join('\r\n');
}
