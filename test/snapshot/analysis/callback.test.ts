import { describe, expect, it } from 'vitest';
import { callbackOf } from '../../../src/snapshot/analysis/callback.js';
import { HeapReader } from '../../../src/snapshot/analysis/heap-reader.js';
import type { PathStep } from '../../../src/snapshot/analysis/retainer-path.js';
import { heapOf } from '../graph/heap-of.js';
import { SnapshotBuilder } from '../snapshot-builder.js';

const STEP: PathStep = { kind: 'module', name: null, className: null, script: 'node:timers', line: null };

/** A timer, with a function that V8 knows to be of a script. */
function timer() {
  const builder = new SnapshotBuilder();
  const node = builder.node('object', 'Timeout');
  builder.edge(0, 'shortcut', 'global', node);
  const functionOf = (name: string, script: string): number => {
    const [closure, shared, place] = [
      builder.node('closure', name),
      builder.node('code', name),
      builder.node('code', script),
    ];
    builder.edge(closure, 'internal', 'shared', shared).edge(shared, 'internal', 'script', place);
    return closure;
  };
  const tell = async (path: readonly PathStep[] = [STEP]): Promise<PathStep[]> =>
    callbackOf(new HeapReader(await heapOf(builder.text())), path, node);
  return { builder, node, functionOf, tell };
}

describe('what Node itself holds', () => {
  it('is told by the function of the application that it calls', async () => {
    const { builder, node, functionOf, tell } = timer();
    builder.edge(node, 'property', '_onTimeout', functionOf('retry', 'file:///app/orders.js'));

    expect(await tell()).toEqual([
      {
        kind: 'property',
        name: '_onTimeout',
        className: 'retry()',
        script: 'file:///app/orders.js',
        line: null,
      },
    ]);
  });

  it('is told by the nearest one, behind what Node needs in between', async () => {
    const { builder, node, functionOf, tell } = timer();
    const [events, table, listener] = [
      builder.node('object', 'Map'),
      builder.node('array', ''),
      builder.node('object', 'Listener'),
    ];
    builder
      .edge(node, 'property', '<symbol kEvents>', events)
      .edge(node, 'property', 'refresh', functionOf('refresh', 'node:internal/timers'))
      .edge(events, 'internal', 'table', table)
      .edge(table, 'internal', '4', listener)
      .edge(listener, 'property', 'listener', functionOf('onReply', '/app/worker.js'));

    expect(await tell()).toMatchObject([{ name: 'listener', className: 'onReply()' }]);
  });

  it('needs none where the path leads through code of the application', async () => {
    const { builder, node, functionOf, tell } = timer();
    builder.edge(node, 'property', '_onTimeout', functionOf('retry', '/app/orders.js'));

    expect(await tell([STEP, { ...STEP, script: '/app/main.js' }])).toEqual([]);
  });

  it('has none in what all objects of its class share, or only refer to weakly', async () => {
    const { builder, node, functionOf, tell } = timer();
    const prototype = builder.node('object', 'Object');
    builder
      .edge(node, 'property', '__proto__', prototype)
      .edge(prototype, 'property', 'patched', functionOf('patched', '/app/patch.js'))
      .edge(node, 'weak', 'seen', functionOf('seen', '/app/seen.js'));

    expect(await tell()).toEqual([]);
  });

  it('is not looked through where it holds very much', async () => {
    const { builder, node, functionOf, tell } = timer();
    for (let index = 0; index < 200; index++) {
      builder.edge(node, 'element', index, builder.node('object', 'Item'));
    }
    builder.edge(node, 'property', 'last', functionOf('last', '/app/last.js'));

    expect(await tell()).toEqual([]);
  });
});
