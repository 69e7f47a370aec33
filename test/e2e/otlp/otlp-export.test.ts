import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Incident } from '../../../src/index.js';
import { freePort } from '../operate/prometheus-server.js';
import { ROOT, type WatchedProcess, watch } from '../watched-process.js';
import { missingCollector, startCollector } from './collector.js';
import { attributesOf, type LogRecord, OtlpReceiver } from './otlp-receiver.js';
import { missingVictoriaMetrics, type Series, startVictoriaMetrics } from './victoria-metrics.js';

if (missingVictoriaMetrics) console.warn(`skipped: metrics by OTLP: ${missingVictoriaMetrics}`);
if (missingCollector) console.warn(`skipped: OTLP to a collector: ${missingCollector}`);

const NEVER_MS = '3600000';
const FREQUENT = { OTEL_METRIC_EXPORT_INTERVAL: '200' };

async function receiver(): Promise<OtlpReceiver> {
  const otlp = new OtlpReceiver();
  await otlp.listen();
  return otlp;
}

async function tell(watched: WatchedProcess, word: string): Promise<unknown> {
  const [answer] = await Promise.all([once(watched.child, 'message'), watched.child.send(word)]);
  return answer[0];
}

/** Has the process stop its watchdog and end. */
async function end(watched: WatchedProcess): Promise<void> {
  watched.child.send('stop');
  expect(await watched.exited).toEqual({ code: 0, signal: null });
}

function untilRecorded(watched: WatchedProcess, otlp: OtlpReceiver, eventName: string): Promise<LogRecord> {
  return watched.until(`the log record ${eventName}`, () =>
    otlp.logRecords.find((record) => record.eventName === eventName),
  );
}

/** The series of a scrape, as sorted texts. */
function scraped(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('heapwarden_'))
    .map((line) => line.slice(0, line.lastIndexOf(' ')).replace(/\{\}$/, ''))
    .map((series) => {
      const [, name, labels = ''] = /^(\w+)(?:\{(.*)\})?$/.exec(series) as unknown as [
        string,
        string,
        string,
      ];
      return [
        name,
        ...labels
          .split(/,(?=\w+=)/)
          .filter(Boolean)
          .sort(),
      ].join(' ');
    })
    .sort();
}

/** The same of what a receiver has, without the attributes of the resource. */
function sent(series: readonly Series[]): string[] {
  return series
    .map(({ __name__, ...labels }) => {
      const own = Object.entries(labels).filter(
        ([label]) => !/^(host|process|service|telemetry)_/.test(label),
      );
      return [__name__, ...own.map(([label, value]) => `${label}="${value}"`).sort()].join(' ');
    })
    .sort();
}

describe('metrics by OTLP', () => {
  it.skipIf(missingVictoriaMetrics)('have the names and labels of a scrape, once translated', async () => {
    const victoria = await startVictoriaMetrics();
    onTestFinished(() => victoria.stop());
    const watched = watch('idle.mjs', {
      env: {
        ...FREQUENT,
        HEAPWARDEN_OTLP_EXPORT: 'true',
        OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: victoria.metricsUrl,
        OTEL_LOGS_EXPORTER: 'none',
      },
    });
    await watched.url();
    const differences = async (): Promise<object> => {
      const here = scraped(await watched.text('/metrics'));
      const there = sent(await victoria.series('heapwarden_.*'));
      return {
        count: here.length > 100,
        onlyScraped: here.filter((series) => !there.includes(series)),
        onlySent: there.filter((series) => !here.includes(series)),
      };
    };
    await expect
      .poll(differences, { timeout: 20_000 })
      .toEqual({ count: true, onlyScraped: [], onlySent: [] });
    const conventions = await victoria.series('(v8js|nodejs|process)_.*');
    expect(conventions.map(({ __name__ }) => __name__)).toContain('v8js_gc_duration_seconds_bucket');
    expect(conventions.find(({ __name__ }) => __name__ === 'v8js_memory_heap_used_bytes')).toMatchObject({
      v8js_heap_space_name: expect.stringMatching(/_space$/),
    });
  });

  it('leave the names of the conventions to an application that has a meter provider', async () => {
    const otlp = await receiver();
    const watched = watch('traced.mjs', { env: { ...otlp.environment, ...FREQUENT } });
    const names = (): string[] => otlp.metrics.map(({ name }) => name);
    await watched.until('a name of the conventions', () => names().includes('v8js.gc.duration'));
    await tell(watched, 'meter');
    await watched.until('an export without them', () => {
      otlp.requests.splice(0, otlp.requests.length - 1);
      return names().includes('heapwarden.heap.used') && !names().includes('v8js.gc.duration');
    });
  });

  it('are sent at the end, as growth where the receiver wants it so', async () => {
    const otlp = await receiver();
    const watched = watch('traced.mjs', {
      env: {
        ...otlp.environment,
        OTEL_METRIC_EXPORT_INTERVAL: NEVER_MS,
        OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta',
        OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=shop',
        OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      },
    });
    await watched.untilLogged('exporting by OTLP');
    await watched.untilLogged('watching');
    await end(watched);
    const DELTA = 1;
    expect(otlp.metrics.find(({ name }) => name === 'heapwarden.self.cpu')?.sum).toMatchObject({
      aggregationTemporality: DELTA,
    });
    expect(otlp.requests[0]?.headers).toMatchObject({ 'x-tenant': 'shop', 'content-encoding': 'gzip' });
  });

  it('say which service and process they are of, as the standard variables do', async () => {
    const otlp = await receiver();
    const watched = watch('traced.mjs', {
      env: {
        ...otlp.environment,
        OTEL_RESOURCE_ATTRIBUTES:
          'service.name=checkout,deployment.environment.name=test,service.instance.id=7',
      },
    });
    await watched.untilLogged('exporting by OTLP');
    await watched.untilLogged('watching');
    await end(watched);
    expect(otlp.resource).toMatchObject({
      'service.name': 'checkout',
      'service.instance.id': '7',
      'deployment.environment.name': 'test',
      'process.pid': watched.child.pid,
      'process.command': `${ROOT}test/e2e/fixtures/traced.mjs`,
      'host.name': expect.any(String),
    });
  });

  it('are not sent when the SDK is switched off', async () => {
    const otlp = await receiver();
    const watched = watch('traced.mjs', { env: { ...otlp.environment, OTEL_SDK_DISABLED: 'true' } });
    await watched.untilLogged('OTEL_SDK_DISABLED');
    await watched.untilLogged('watching');
    await end(watched);
    expect(otlp.requests).toEqual([]);
  });
});

describe("the application's own export", () => {
  it('has the metrics that were bound to its meter provider', async () => {
    const otlp = await receiver();
    const watched = watch('traced.mjs', {
      args: ['--expose-gc'],
      env: { ...otlp.environment, HEAPWARDEN_OTLP_EXPORT: 'false' },
    });
    for (const word of ['meter', 'bind', 'collect']) await tell(watched, word);
    const names = (): string[] => otlp.metrics.map(({ name }) => name);
    const wanted = [
      'heapwarden.heap.used',
      'heapwarden.gc.duration',
      'v8js.gc.duration',
      'process.memory.usage',
    ];
    await watched.until(wanted.join(), () => wanted.every((name) => names().includes(name)));
  });

  it('is not there to bind to, which is a line in the log', async () => {
    const watched = watch('traced.mjs');
    await tell(watched, 'bind');
    await watched.untilLogged('there is no meter provider');
  });
});

describe('log records by OTLP', () => {
  it('tell of incidents', async () => {
    const otlp = await receiver();
    const watched = watch('tracked.mjs', { env: { ...otlp.environment, OTEL_SERVICE_NAME: 'shop' } });
    const opened = await untilRecorded(watched, otlp, 'heapwarden.incident.opened');
    expect(opened.severityText).toBe('INFO');
    expect(opened.body.stringValue).toMatch(/^Incident: objects that outlive their use/);
    const { incidents } = (await (await watched.fetch('/api/v1/incidents')).json()) as {
      incidents: Incident[];
    };
    expect(attributesOf(opened.attributes)).toMatchObject({
      'heapwarden.signal': 'overdue_objects',
      'heapwarden.incident.id': incidents[0]?.id,
    });
    expect(otlp.resource['service.name']).toBe('shop');
    watched.child.send('let go');
    const resolved = await untilRecorded(watched, otlp, 'heapwarden.incident.resolved');
    expect(resolved.severityText).toBe('INFO');
  });

  it('tell of captures in the trace of who ordered them', async () => {
    const otlp = await receiver();
    const watched = watch('idle.mjs', { env: otlp.environment });
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const spanId = 'b7ad6b7169203331';
    await watched.fetch('/api/v1/captures', {
      method: 'POST',
      headers: { 'content-type': 'application/json', traceparent: `00-${traceId}-${spanId}-01` },
      body: JSON.stringify({ kind: 'report', reason: 'a look' }),
    });
    const stored = await watched.until('the record of the capture', () =>
      otlp.logRecords.find((record) => record.traceId === traceId),
    );
    expect(stored).toMatchObject({ eventName: 'heapwarden.capture.stored', severityText: 'INFO', spanId });
    expect(attributesOf(stored.attributes)).toMatchObject({
      'heapwarden.capture.kind': 'report',
      'heapwarden.capture.trigger': 'api',
      'heapwarden.reason': 'a look',
    });
    expect(await watched.captures()).toContainEqual(
      expect.objectContaining({ traceParent: `00-${traceId}-${spanId}-01` }),
    );
  });

  it('tell of captures in the span of the application that asked for them', async () => {
    const otlp = await receiver();
    const watched = watch('traced.mjs', { env: otlp.environment });
    await watched.url();
    const { traceId, spanId } = (await tell(watched, 'capture')) as { traceId: string; spanId: string };
    const stored = await untilRecorded(watched, otlp, 'heapwarden.capture.stored');
    expect(stored).toMatchObject({ traceId, spanId });
  });
});

describe('a receiver of OTLP that is in trouble', () => {
  it('is told of in the log once, and once when it is over', async () => {
    const otlp = await receiver();
    otlp.status = 400;
    const watched = watch('idle.mjs', { env: { ...otlp.environment, ...FREQUENT } });
    await watched.until('three attempts', () => otlp.refusedCount >= 3);
    const lines = (): string[] =>
      watched.log.map(({ msg }) => msg).filter((msg) => msg.includes('OTLP export'));
    expect(lines()).toEqual([expect.stringContaining('Bad Request')]);
    otlp.status = 200;
    await watched.untilLogged('OTLP export works again');
    expect(lines()).toHaveLength(2);
  });

  it('is told of when it is not there', async () => {
    const watched = watch('idle.mjs', {
      env: {
        HEAPWARDEN_OTLP_EXPORT: 'true',
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}`,
        ...FREQUENT,
      },
    });
    await watched.untilLogged(/OTLP export failed.*(ECONNREFUSED|timed out)/);
    expect((await watched.fetch('/healthz')).status).toBe(200);
  });

  it('does not hold up the end of the process', async () => {
    const otlp = await receiver();
    otlp.isSilent = true;
    const watched = watch('traced.mjs', {
      env: {
        ...otlp.environment,
        OTEL_EXPORTER_OTLP_TIMEOUT: NEVER_MS,
        OTEL_METRIC_EXPORT_INTERVAL: NEVER_MS,
      },
    });
    await watched.untilLogged('exporting by OTLP');
    await watched.untilLogged('watching');
    await end(watched);
  });
});

describe('a real collector', () => {
  it.skipIf(missingCollector).each(['grpc', 'http/json', 'http/protobuf'] as const)(
    'takes metrics and log records by %s',
    async (protocol) => {
      const collector = await startCollector();
      onTestFinished(() => collector.stop());
      const watched = watch('traced.mjs', {
        env: {
          HEAPWARDEN_OTLP_EXPORT: 'true',
          OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
          OTEL_EXPORTER_OTLP_ENDPOINT: protocol === 'grpc' ? collector.grpcUrl : collector.url,
          ...FREQUENT,
        },
      });
      await watched.url();
      const { traceId } = (await tell(watched, 'capture')) as { traceId: string };
      await watched.until('metrics', () => collector.received.includes('-> Name: heapwarden.gc.duration'));
      await watched.until('a log record', () => collector.received.includes(`Trace ID: ${traceId}`));
      expect(collector.received).toContain('EventName: heapwarden.capture.stored');
      expect(watched.log.filter(({ level }) => level >= 40)).toEqual([]);
    },
  );
});
