import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { Incident } from '../../src/index.js';
import { watch } from './watched-process.js';

describe('an application that tracks its objects', () => {
  it('is told which class lives, and of the object that should be gone, until it is', async () => {
    const watched = watch('tracked.mjs');
    const incidentOf = async (): Promise<Incident | undefined> => {
      const { incidents } = (await (await watched.fetch('/api/v1/incidents')).json()) as {
        incidents: Incident[];
      };
      return incidents.find(({ signal }) => signal === 'overdue_objects');
    };
    const opened = await watched.until('the incident', incidentOf);
    expect(opened.reason).toMatch(
      /^An object of Session should have been collected \(the session was closed\), which was said at .*tracked\.mjs:\d+:\d+/,
    );
    const metrics = await watched.text('/metrics');
    expect(metrics).toContain('heapwarden_tracked_objects{class="Session",state="created"} 101');
    expect(metrics).toContain('heapwarden_tracked_objects{class="Session",state="live"} 1');

    const { tracked } = await watched.status();
    expect(tracked?.classes).toMatchObject([{ className: 'Session', created: 101, live: 1 }]);
    expect(tracked?.overdue).toMatchObject([{ className: 'Session', reason: 'the session was closed' }]);
    expect(tracked?.caches).toMatchObject([{ name: 'products', maxEntries: 1_000 }]);
    expect(tracked?.caches[0]?.entries).toBeGreaterThan(0);

    watched.child.send('let go');
    await watched.until('that it is resolved', async () => (await incidentOf())?.resolvedAt);
    const alerts = await watched.until('both alerts', () => {
      const told = watched.log.filter(({ incident }) => (incident as Incident | undefined)?.id === opened.id);
      return told.length > 1 ? told : undefined;
    });
    const { service, pid } = await watched.status();
    const dedupKey = `${service}:${hostname()}:${pid}:overdue_objects`;
    expect(alerts.map(({ event, dedupKey: key }) => [event, key])).toEqual([
      ['incident_opened', dedupKey],
      ['incident_resolved', dedupKey],
    ]);
    expect(watched.log.filter(({ msg }) => /no object cannot be tracked/.test(msg))).toHaveLength(1);
  });

  it('is told of requests, sockets and listeners, when it wants them tracked by themselves', async () => {
    const watched = watch('auto-tracked.mjs', { env: { HEAPWARDEN_AUTO_TRACK: 'true' } });
    const seen = async () => {
      const classes = [
        ...(await watched.text('/metrics')).matchAll(
          /tracked_objects\{class="([^"]+)",state="created"\} (\d+)/g,
        ),
      ];
      const counts = Object.fromEntries(classes.map(([, name, count]) => [name, Number(count)]));
      return (counts['IncomingMessage'] ?? 0) >= 10 && counts;
    };
    const counts = await watched.until('the requests', seen);
    expect(Object.keys(counts).sort()).toEqual([
      'IncomingMessage',
      'ServerResponse',
      'Socket',
      'emitter with many listeners',
    ]);
    expect(counts['ServerResponse']).toBe(counts['IncomingMessage']);
  });
});
