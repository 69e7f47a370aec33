import { describe, expect, it } from 'vitest';
import { dedupKeyOf, groupKeyOf } from '../../src/alert/alert-keys.js';
import { incident } from '../incident/incident-example.js';

const TELLER = { service: 'shop', host: 'web-1', pid: 42 };
const REPLICA = { service: 'shop', host: 'web-2', pid: 42 };

describe('the key by which an alert is known again', () => {
  it('stays the same when the analysis has told, and when the incident is resolved', () => {
    const opened = incident();
    const updated = { ...opened, signature: '0123456789abcdef', pressure: 'high' as const };
    const resolved = { ...updated, resolvedAt: '2026-01-01T01:00:00.000Z' };
    const keys = [opened, updated, resolved].map((each) => dedupKeyOf(each, TELLER));
    expect(new Set(keys)).toEqual(new Set(['shop:web-1:42:js_heap']));
  });

  it('is another in each replica and for each signal, lest one resolves what the other has opened', () => {
    const leaks = [incident(), incident({ signal: 'external' })];
    const keys = [TELLER, REPLICA].flatMap((teller) => leaks.map((leak) => dedupKeyOf(leak, teller)));
    expect(new Set(keys).size).toBe(4);
  });

  it('is that of the death alone, whichever process has found it', () => {
    const death = incident({ signal: 'died_of_memory' });
    expect(dedupKeyOf(death, TELLER)).toBe(`shop:died_of_memory:${death.id}`);
    expect(dedupKeyOf(death, REPLICA)).toBe(dedupKeyOf(death, TELLER));
    expect(dedupKeyOf({ ...death, id: 'another' }, TELLER)).not.toBe(dedupKeyOf(death, TELLER));
  });
});

describe('the key by which alerts are grouped', () => {
  it('is that of the leak, in every replica', () => {
    const leak = incident({ signature: '0123456789abcdef' });
    expect(groupKeyOf(leak, TELLER)).toBe('shop:0123456789abcdef');
    expect(groupKeyOf(leak, REPLICA)).toBe(groupKeyOf(leak, TELLER));
  });

  it('is none until the analysis has told', () => {
    expect(groupKeyOf(incident(), TELLER)).toBeNull();
  });
});
