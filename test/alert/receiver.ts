/** A real HTTP server that takes alerts, and answers as it is told. Ended with the test. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** Answers the requests that come from now on. */
  respond: (response: ServerResponse, request: Received) => void;
}

export async function startReceiver(): Promise<Receiver> {
  const server = createServer(async (request, response) => {
    const { url: path = '', headers } = request;
    const received = { path, headers, body: await text(request) };
    receiver.received.push(received);
    receiver.respond(response, received);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: [],
    respond: (response) => void response.end('ok'),
  };
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return receiver;
}
