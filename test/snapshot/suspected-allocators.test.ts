import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { analyse } from '../../src/snapshot/analysis/analyse.js';
import type { SuspectInShort } from '../../src/snapshot/analysis/analysis.js';
import { openHeap } from '../../src/snapshot/graph/open-heap.js';
import { allocatorsOf } from '../../src/snapshot/profile/allocators.js';
import { type ProfileNode, parseHeapProfile } from '../../src/snapshot/profile/heap-profile.js';
import { suspectedAllocators } from '../../src/snapshot/profile/suspected-allocators.js';

function node(name: string, script: string, selfBytes: number, ...children: ProfileNode[]): ProfileNode {
  return { function: { name, script, line: 1 }, selfBytes, children };
}

function root(...children: ProfileNode[]): ProfileNode {
  return node('(root)', '', 0, ...children);
}

function suspect(className: string, script: string | null, closure?: string): SuspectInShort {
  const step = { kind: 'closure', name: closure, className: null, script, line: 1 };
  return {
    className,
    holder: { script, line: 1 },
    steps: closure === undefined ? [] : [step],
  } as unknown as SuspectInShort;
}

/** Suspect of each function that has allocated something. */
function joined(suspects: readonly SuspectInShort[], profile: ProfileNode, earlier?: ProfileNode) {
  const found = suspectedAllocators(allocatorsOf(profile, earlier), suspects, profile, earlier);
  return Object.fromEntries(found.map(({ name, suspectIndex }) => [name, suspectIndex]));
}

describe('a function that has allocated', () => {
  it('belongs to the suspect that its script holds', () => {
    const profile = root(node('put', '/store.js', 10), node('log', '/log.js', 10));
    expect(joined([suspect('Entry', '/store.js')], profile)).toEqual({ put: 0, log: null });
  });

  it('belongs to the suspect whose constructor it is, or calls, wherever that is held', () => {
    const profile = root(node('place', '/store.js', 10, node('Order', '/order.js', 5)));
    const suspects = [suspect('Session', '/store.js'), suspect('Order', '/orders.js')];
    expect(joined(suspects, profile)).toEqual({ place: 1, Order: 1 });
  });

  it('belongs to the suspect whose path leads through it, before another of the same script', () => {
    const profile = root(node('subscribe', '/app.js', 10), node('other', '/app.js', 10));
    const suspects = [suspect('Array', '/app.js'), suspect('Array', '/app.js', 'subscribe')];
    expect(joined(suspects, profile)).toEqual({ subscribe: 1, other: null });
  });

  it('belongs to what the nearest of its callers belongs to', () => {
    const inner = node('save', '/store.js', 0, node('parse', '/json.js', 10, node('repeat', '', 10)));
    const profile = root(node('Order', '/order.js', 0, inner));
    const suspects = [suspect('Order', null), suspect('Entry', '/store.js')];
    expect(joined(suspects, profile)).toEqual({ parse: 1, repeat: 1 });
  });

  it('belongs to nobody where two suspects fit as well, or half of it has come in another way', () => {
    const parse = (bytes: number): ProfileNode => node('parse', '/json.js', bytes);
    const [one, other] = [suspect('Entry', '/store.js'), suspect('Session', '/store.js')];
    const profile = root(node('put', '/store.js', 10, parse(10)), node('serve', '/http.js', 0, parse(10)));
    expect(joined([one, other], profile)).toEqual({ put: null, parse: null });
    expect(joined([one], profile)).toEqual({ put: 0, parse: null });
    expect(joined([], profile)).toEqual({ put: null, parse: null });
  });

  it('belongs to whom it has allocated what has come since, where there is an earlier profile', () => {
    const of = (atStart: number, sinceThen: number): ProfileNode =>
      root(
        node('load', '/config.js', 0, node('parse', '/json.js', atStart)),
        node('put', '/store.js', 0, node('parse', '/json.js', sinceThen)),
      );
    const suspects = [suspect('Config', '/config.js'), suspect('Entry', '/store.js')];
    expect(joined(suspects, of(100, 20))).toEqual({ parse: 0 });
    expect(joined(suspects, of(100, 20), of(100, 0))).toEqual({ parse: 1 });
  });

  it('belongs to nobody by a module of Node, or by a function of V8 that is called as a class', () => {
    const profile = root(node('emit', 'node:events', 10), node('Array', '', 10));
    expect(joined([suspect('Array', 'node:events')], profile)).toEqual({ emit: null, Array: null });
  });

  it('is found in the profile of a real process, by the snapshot of the same', {
    timeout: 60_000,
  }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'heapwarden-join-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const [store, app] = [join(folder, 'store.cjs'), join(folder, 'app.cjs')];
    writeFileSync(
      store,
      `class Entry { constructor(id) { this.id = id; this.list = new Array(20).fill(id); } }
      const entries = new Map();
      exports.remember = function remember(id) { entries.set('entry ' + id, new Entry(id)); };`,
    );
    writeFileSync(
      app,
      `const { Session } = require('node:inspector/promises');
      const { remember } = require(${JSON.stringify(store)});
      const session = new Session();
      session.connect();
      session.post('HeapProfiler.startSampling', { samplingInterval: 1024 }).then(async () => {
        for (let id = 0; id < 20_000; id++) remember(id);
        const { profile } = await session.post('HeapProfiler.stopSampling');
        require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'heapprofile'))}, JSON.stringify(profile));
        require('node:v8').writeHeapSnapshot(${JSON.stringify(join(folder, 'heapsnapshot'))});
      });`,
    );
    execFileSync(process.execPath, [app]);
    const open = () => openHeap(join(folder, 'heapsnapshot'));
    const { suspects } = await analyse([{ open, takenAtMs: 0 }]);
    const index = suspects.findIndex(({ className }) => className === 'Entry');
    expect(index).toBeGreaterThanOrEqual(0);
    const profile = parseHeapProfile(readFileSync(join(folder, 'heapprofile'), 'utf8'));
    const remember = suspectedAllocators(allocatorsOf(profile), suspects, profile).find(
      ({ name }) => name === 'remember',
    );
    expect(remember).toMatchObject({ script: store, line: 3, suspectIndex: index });
  });
});
