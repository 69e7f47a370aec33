import { describe, expect, it } from 'vitest';
import type { Incident } from '../../src/incident/incident.js';
import { graver, severityOf } from '../../src/incident/severity.js';
import { incident } from './incident-example.js';

const HOUR = 3_600;
const DAY = 24 * HOUR;

function severity(changes: Partial<Incident>): string {
  return severityOf(incident({ timeToLimitSeconds: null, ...changes }));
}

describe('severity', () => {
  it('of a leak is the graver the less time there is', () => {
    const of = (timeToLimitSeconds: number | null) => severity({ timeToLimitSeconds });
    expect([30, HOUR, 2 * DAY, null, 30 * DAY].map(of)).toEqual([
      'critical',
      'warning',
      'warning',
      'warning',
      'info',
    ]);
  });

  it('does not count the time to the limit where nothing leaks', () => {
    expect(
      severity({ signal: 'pressure', verdict: 'growing', pressure: 'high', timeToLimitSeconds: 30 }),
    ).toBe('warning');
  });

  it('is critical at critical pressure, and for a death', () => {
    expect(severity({ signal: 'overdue_objects', pressure: 'critical' })).toBe('critical');
    expect(severity({ signal: 'died_of_memory' })).toBe('critical');
  });

  it('of objects that outlive their use is for the next working day, while there is room', () => {
    expect(severity({ signal: 'overdue_objects' })).toBe('info');
    expect(severity({ signal: 'overdue_objects', pressure: 'high' })).toBe('warning');
  });

  it('never gets less grave', () => {
    expect([graver('info', 'critical'), graver('critical', 'warning')]).toEqual(['critical', 'critical']);
  });
});
