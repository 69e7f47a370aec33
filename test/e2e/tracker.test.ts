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

    watched.child.send('let go');
    await watched.until('that it is resolved', async () => (await incidentOf())?.resolvedAt);
    expect(watched.log.filter(({ msg }) => /no object cannot be tracked/.test(msg))).toHaveLength(1);
  });
});
