/** A TCP proxy between a client and an S3 server that has the faults of a network, after so many bytes. */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * What becomes of the bytes on their way to the server.
 * - `cut`: the connections are reset
 * - `stall`: nothing more goes through, and the connections stay open
 * - `corrupt`: one byte is changed
 */
export type FaultKind = 'cut' | 'stall' | 'corrupt';

export class FaultProxy {
  readonly #target: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #fault: { readonly kind: FaultKind; readonly isOnce: boolean } | undefined;
  #bytesUntilFault = Number.POSITIVE_INFINITY;
  #onFault: () => void = () => {};

  private constructor(target: number) {
    this.#target = target;
    this.#server = createServer((client) => this.#join(client));
  }

  /** @param target - port of the server */
  static async start(target: number): Promise<FaultProxy> {
    const proxy = new FaultProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get endpoint(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The proxy is closed.');
    return `http://127.0.0.1:${address.port}`;
  }

  /**
   * Lets something go wrong after so many bytes, and from then on, or only that once.
   *
   * @returns when it has gone wrong for the first time
   */
  break(kind: FaultKind, afterBytes: number, { isOnce = false } = {}): Promise<void> {
    this.#fault = { kind, isOnce };
    this.#bytesUntilFault = afterBytes;
    return new Promise((resolve) => {
      this.#onFault = resolve;
    });
  }

  /** All is well again, for new connections. */
  heal(): void {
    this.#fault = undefined;
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async stop(): Promise<void> {
    this.heal();
    const closed = once(this.#server, 'close');
    this.#server.close();
    await closed;
  }

  #join(client: Socket): void {
    const server = connect(this.#target, '127.0.0.1');
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(from);
      from.on('error', () => {});
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
    }
    server.pipe(client);
    client.on('data', (chunk: Buffer) => {
      const passed = this.#pass(chunk, client, server);
      if (passed !== undefined && !server.write(passed)) {
        client.pause();
        server.once('drain', () => client.resume());
      }
    });
    client.on('end', () => server.end());
  }

  /** What goes on to the server of `chunk`; undefined when nothing does. */
  #pass(chunk: Buffer, client: Socket, server: Socket): Buffer | undefined {
    if (this.#fault === undefined) return chunk;
    this.#bytesUntilFault -= chunk.length;
    if (this.#bytesUntilFault > 0) return chunk;
    const { kind, isOnce } = this.#fault;
    this.#onFault();
    if (isOnce) this.#fault = undefined;
    if (kind === 'stall') return undefined;
    if (kind === 'cut') {
      client.resetAndDestroy();
      server.destroy();
      return undefined;
    }
    const changed = Buffer.from(chunk);
    const last = changed.length - 1;
    changed[last] = (changed[last] ?? 0) ^ 1;
    return changed;
  }
}
