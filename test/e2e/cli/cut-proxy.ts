/** A TCP proxy before a watchdog, which cuts connections after so many bytes of its answers. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Ended with the test. */
export class CutProxy {
  readonly #server = createServer((client) => this.#join(client));
  readonly #target: URL;
  readonly #cuts: number[];
  readonly #untilArrived: () => Promise<void>;
  readonly #sockets = new Set<Socket>();
  readonly #sent: Buffer[] = [];
  /** What the watchdog has answered, all told. */
  answeredBytes = 0;

  private constructor(target: URL, cuts: readonly number[], untilArrived: () => Promise<void>) {
    this.#target = target;
    this.#untilArrived = untilArrived;
    this.#cuts = [...cuts];
  }

  /**
   * @param target - URL of the watchdog
   * @param cuts - how many bytes of a download get through before its connection is reset: of the first download, the
   *   second, and so on; those after the last one are whole
   * @param untilArrived - is waited for before a cut, unless nothing got through
   */
  static async start(
    target: string,
    cuts: readonly number[],
    untilArrived: () => Promise<void> = async () => {},
  ): Promise<CutProxy> {
    const proxy = new CutProxy(new URL(target), cuts, untilArrived);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    onTestFinished(() => {
      proxy.#server.close();
      for (const socket of proxy.#sockets) socket.destroy();
    });
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as { port: number }).port}`;
  }

  /** The ranges that downloads have asked for; null for the whole. */
  get ranges(): (string | null)[] {
    return Buffer.concat(this.#sent)
      .toString()
      .split(/(?=^GET )/m)
      .filter((request) => request.includes('/download'))
      .map((request) => /^range: (.*)\r$/im.exec(request)?.[1] ?? null);
  }

  #join(client: Socket): void {
    const server = connect(Number(this.#target.port), this.#target.hostname);
    let bytesLeft = Number.POSITIVE_INFINITY;
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
    }
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
    client.on('data', (chunk) => {
      this.#sent.push(chunk);
      if (chunk.includes('/download')) bytesLeft = this.#cuts.shift() ?? Number.POSITIVE_INFINITY;
      server.write(chunk);
    });
    server.on('data', (chunk) => {
      const passing = chunk.subarray(0, Math.max(0, bytesLeft));
      bytesLeft -= chunk.length;
      this.answeredBytes += chunk.length;
      client.write(passing);
      if (bytesLeft < 0) void this.#cut(client, server, passing.length > 0);
    });
  }

  async #cut(client: Socket, server: Socket, hasPassed: boolean): Promise<void> {
    server.pause();
    if (hasPassed) await this.#untilArrived();
    client.resetAndDestroy();
    server.destroy();
  }
}
