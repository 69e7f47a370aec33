/** Takes the notifications of Alertmanager. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { json } from 'node:stream/consumers';

/** An alert, as Alertmanager tells of it. */
export interface NotifiedAlert {
  /** Path that it was sent to. */
  readonly path: string;
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const PATIENCE_MS = 100_000;

export class WebhookReceiver {
  /** All that have come, oldest first. */
  readonly alerts: NotifiedAlert[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<WebhookReceiver> {
    const server = createServer(async (request, response) => {
      const { alerts } = (await json(request)) as { alerts: Omit<NotifiedAlert, 'path'>[] };
      receiver.alerts.push(...alerts.map((alert) => ({ ...alert, path: request.url ?? '' })));
      response.end();
      server.emit('heapwarden-notified');
    });
    const receiver = new WebhookReceiver(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return receiver;
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  /** The first such alert, which may have come already. @throws Error with those that have come instead */
  async alert(name: string, status: NotifiedAlert['status']): Promise<NotifiedAlert> {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    for (;;) {
      const found = this.alerts.find(
        (alert) => alert.labels['alertname'] === name && alert.status === status,
      );
      if (found !== undefined) return found;
      await once(this.#server, 'heapwarden-notified', { signal }).catch(() => {
        throw new Error(`${name} was not ${status}; what came: ${JSON.stringify(this.alerts)}`);
      });
    }
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
