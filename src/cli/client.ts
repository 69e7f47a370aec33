/** The HTTP API of a watchdog, typed. */
import { Agent, fetch, type RequestInit, type Response } from 'undici';
import { HeapwardenError } from '../error.js';
import type {
  AlertTestList,
  CaptureList,
  CaptureOrder,
  CaptureRecord,
  IncidentList,
  Problem,
  Status,
} from '../server/api.js';
import type { Target } from './target.js';
import { visible } from './visible.js';

/** A watchdog that answers at all does so in milliseconds, but for an artefact that is looked for in object storage. */
const HEADERS_LIMIT_MS = 60_000;
const CONNECT_LIMIT_MS = 5_000;
/** Longest silence in the middle of an answer. */
const BODY_LIMIT_MS = 30_000;

/** Answers to a download are the artefact, or the rest of it. */
export interface Download {
  /** Of the uncompressed artefact, where the answer begins. */
  readonly fromByte: number;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/**
 * Every method rejects with a HeapwardenError: `HEAPWARDEN_UNREACHABLE` when nobody answers, `HEAPWARDEN_REFUSED` for want of a
 * token, `HEAPWARDEN_NOT_FOUND` for what is not there, `HEAPWARDEN_REQUEST_FAILED` for any other error.
 */
export class Client {
  readonly #target: Target;
  readonly #agent: Agent;

  constructor(target: Target) {
    this.#target = target;
    this.#agent = new Agent({
      connect: { ...target.tls, timeout: CONNECT_LIMIT_MS },
      headersTimeout: HEADERS_LIMIT_MS,
      bodyTimeout: BODY_LIMIT_MS,
    });
  }

  status(): Promise<Status> {
    return this.#json('/api/v1/status');
  }

  incidents(): Promise<IncidentList> {
    return this.#json('/api/v1/incidents');
  }

  captures(): Promise<CaptureList> {
    return this.#json('/api/v1/captures');
  }

  capture(id: string): Promise<CaptureRecord> {
    return this.#json(`/api/v1/captures/${encodeURIComponent(id)}`);
  }

  orderCapture(order: CaptureOrder): Promise<CaptureRecord> {
    return this.#json('/api/v1/captures', bodyOf(order));
  }

  /** @param channel - undefined for all */
  testAlerts(channel: string | undefined): Promise<AlertTestList> {
    return this.#json('/api/v1/alerts/test', bodyOf(channel === undefined ? {} : { channel }));
  }

  async deleteCapture(id: string): Promise<void> {
    const response = await this.#send(`/api/v1/captures/${encodeURIComponent(id)}`, { method: 'DELETE' });
    await response.body?.cancel();
  }

  /** The metrics, in the text format of Prometheus. */
  async metrics(): Promise<string> {
    const response = await this.#send('/metrics', { headers: { Accept: 'text/plain' } });
    return this.#read(() => response.text());
  }

  /**
   * An artefact from a byte on, uncompressed. From the first one on it travels compressed; the rest of one cannot.
   *
   * @param sha256 - of the artefact that is meant; of another one the answer is the whole
   */
  async download(id: string, fromByte: number, sha256: string): Promise<Download> {
    const rest = { 'Accept-Encoding': 'identity', Range: `bytes=${fromByte}-`, 'If-Range': `"${sha256}"` };
    const response = await this.#send(`/api/v1/captures/${encodeURIComponent(id)}/download`, {
      headers: fromByte > 0 ? rest : {},
    });
    const [, start = '0'] = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '') ?? [];
    return { fromByte: response.status === 206 ? Number(start) : 0, chunks: this.#chunks(response) };
  }

  /** Ends the connections; nothing is sent any more. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #json<T>(path: string, init: RequestInit = {}): Promise<T> {
    const response = await this.#send(path, init);
    return this.#read(() => response.json() as Promise<T>);
  }

  async *#chunks({ body }: Response): AsyncGenerator<Uint8Array> {
    const reader = body?.getReader();
    if (reader === undefined) return;
    try {
      for (;;) {
        const { done, value } = await this.#read(() => reader.read());
        if (done) return;
        yield value;
      }
    } finally {
      await reader.cancel().catch(() => {});
    }
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    const { url, token } = this.#target;
    const headers = { ...(token !== undefined && { Authorization: `Bearer ${token}` }), ...init.headers };
    const response = await this.#read(() =>
      fetch(url + path, { ...init, headers, redirect: 'error', dispatcher: this.#agent }),
    );
    if (response.ok) return response;
    throw await this.#problemOf(response);
  }

  /** What undici says of a connection is in the cause of a `TypeError`. */
  async #read<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      if (error instanceof SyntaxError) {
        throw new HeapwardenError('HEAPWARDEN_REQUEST_FAILED', `${this.#target.url} is no watchdog.`);
      }
      const cause = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
      throw new HeapwardenError(
        'HEAPWARDEN_UNREACHABLE',
        // A message of the library may quote what was sent, and so a token.
        `The watchdog at ${this.#target.url} does not answer (${cause.code ?? 'no usable connection'}).`,
        { cause },
      );
    }
  }

  async #problemOf(response: Response): Promise<HeapwardenError> {
    const { status, statusText } = response;
    const problem = (await response.json().catch(() => undefined)) as Partial<Problem> | undefined;
    const words = visible(String(problem?.detail ?? `${status} ${statusText}`));
    if (status === 401 || status === 403) {
      return new HeapwardenError('HEAPWARDEN_REFUSED', `The watchdog refuses: ${words} (--token gives one.)`);
    }
    if (status === 404) return new HeapwardenError('HEAPWARDEN_NOT_FOUND', words);
    return new HeapwardenError('HEAPWARDEN_REQUEST_FAILED', `The watchdog answers ${status}: ${words}`);
  }
}

/** Lets `use` talk to a watchdog, and ends the connections. */
export async function withClient<T>(target: Target, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(target);
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

function bodyOf(body: object): RequestInit {
  return { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}
