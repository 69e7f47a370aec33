/** An alert that says of itself that nothing has happened. Pure. */
import type { Alert, AlertFrame } from './alert.js';
import type { Teller } from './alert-keys.js';

/** Opens an incident that is none, or resolves it, so that nothing stays open where it is received. */
export function testAlert(event: 'opened' | 'resolved', teller: Teller, frame: AlertFrame): Alert {
  const { service, host, pid } = teller;
  const reason = 'This is a test of the way that alerts take. Nothing has happened.';
  return {
    ...frame,
    event,
    dedupKey: `${service}:${host}:${pid}:test`,
    groupKey: null,
    title: `Test, ${event}: ${service}. ${reason}`,
    incident: {
      id: frame.id,
      signal: 'js_heap',
      openedAt: frame.at,
      resolvedAt: event === 'resolved' ? frame.at : null,
      verdict: 'stable',
      pressure: 'normal',
      severity: 'info',
      slopeBytesPerSecond: null,
      timeToLimitSeconds: null,
      reason,
      advice: null,
      captures: [],
      suspects: [],
      allocators: [],
      signature: null,
    },
    teller,
    isTest: true,
  };
}
