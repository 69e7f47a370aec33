/** Receives OTLP by HTTP as JSON, and remembers what came. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';

interface KeyValue {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

export interface LogRecord {
  readonly eventName: string;
  readonly severityText: string;
  readonly body: { readonly stringValue: string };
  readonly attributes: readonly KeyValue[];
  readonly traceId?: string;
  readonly spanId?: string;
}

interface Metric {
  readonly name: string;
  readonly sum?: { readonly aggregationTemporality: number };
}

interface Request {
  readonly path: string;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: {
    readonly resourceLogs?: readonly {
      readonly resource: { readonly attributes: readonly KeyValue[] };
      readonly scopeLogs: readonly { readonly logRecords: readonly LogRecord[] }[];
    }[];
    readonly resourceMetrics?: readonly {
      readonly resource: { readonly attributes: readonly KeyValue[] };
      readonly scopeMetrics: readonly { readonly metrics: readonly Metric[] }[];
    }[];
  };
}

export class OtlpReceiver {
  readonly requests: Request[] = [];
  /** What is answered. */
  status = 200;
  /** Whether nothing is answered at all. */
  isSilent = false;
  /** Requests that were answered by another status than 200. */
  refusedCount = 0;
  readonly #server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    const bytes = Buffer.concat(chunks);
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
    if (this.isSilent) return;
    if (this.status !== 200) {
      this.refusedCount += 1;
    } else {
      this.requests.push({ path: request.url ?? '', headers: request.headers, body: JSON.parse(`${body}`) });
    }
    response.writeHead(this.status, { 'content-type': 'application/json' }).end('{}');
  });

  /** @param port - 0 for any */
  async listen(port = 0): Promise<void> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    onTestFinished(() => this.close());
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as { port: number }).port}`;
  }

  /** For the environment of a process that is to send here. */
  get environment(): Readonly<Record<string, string>> {
    return {
      HEAPWARDEN_OTLP_EXPORT: 'true',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_ENDPOINT: this.url,
    };
  }

  get logRecords(): readonly LogRecord[] {
    return this.requests
      .flatMap(({ body }) => body.resourceLogs ?? [])
      .flatMap(({ scopeLogs }) => scopeLogs)
      .flatMap(({ logRecords }) => logRecords);
  }

  get metrics(): readonly Metric[] {
    return this.requests
      .flatMap(({ body }) => body.resourceMetrics ?? [])
      .flatMap(({ scopeMetrics }) => scopeMetrics)
      .flatMap(({ metrics }) => metrics);
  }

  /** Of the newest request. */
  get resource(): Readonly<Record<string, unknown>> {
    const body = this.requests.at(-1)?.body;
    const [first] = [...(body?.resourceMetrics ?? []), ...(body?.resourceLogs ?? [])];
    return attributesOf(first?.resource.attributes ?? []);
  }
}

/** Attributes by name, without the types of OTLP. */
export function attributesOf(attributes: readonly KeyValue[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
