import { expect, it } from 'vitest';
import { captureFor } from '../../src/capture/rules.js';
import { incident } from '../incident/incident-example.js';

it('wants a heap snapshot when a leak or a pressure incident opens, and not after', () => {
  const leak = incident({ signal: 'js_heap', reason: 'It leaks.' });
  expect(captureFor({ type: 'opened', incident: leak })).toEqual({
    kind: 'heap-snapshot',
    trigger: 'verdict',
    reason: 'It leaks.',
    incidentId: leak.id,
  });
  const pressure = incident({ signal: 'pressure' });
  expect(captureFor({ type: 'opened', incident: pressure })?.trigger).toBe('pressure');
  expect(captureFor({ type: 'updated', incident: pressure })).toBeUndefined();
  expect(captureFor({ type: 'resolved', incident: leak })).toBeUndefined();
});
