import { describe, expect, it } from 'vitest';
import { ClassNames } from '../../../../src/snapshot/analysis/class-names.js';
import { HeapReader } from '../../../../src/snapshot/analysis/heap-reader.js';
import { detached } from '../../../../src/snapshot/analysis/questions/detached.js';
import type { Finding } from '../../../../src/snapshot/analysis/questions/question.js';
import { heapOf } from '../../graph/heap-of.js';
import { type EdgeType, SnapshotBuilder } from '../../snapshot-builder.js';
import { BARE, findingsIn, INSTALLED } from './planted.js';

const [ATTACHED, DETACHED] = [1, 2];

async function findingsOf(builder: SnapshotBuilder): Promise<readonly Finding[]> {
  const heap = await heapOf(builder.text());
  return detached.answer(new HeapReader(heap), new ClassNames(heap), []);
}

/** With a global object, which holds what it is given by the name of an edge. */
function page(): { readonly builder: SnapshotBuilder; readonly hold: (name: string, node: number) => void } {
  const builder = new SnapshotBuilder();
  const global = builder.node('object', 'Window');
  builder.edge(0, 'shortcut', 'window', global);
  return { builder, hold: (name, node) => builder.edge(global, 'property', name, node) };
}

describe('detached nodes', () => {
  it('are those that are, and those that they lead to', async () => {
    const { builder, hold } = page();
    const list = builder.node('native', 'HTMLUListElement', DETACHED);
    const items = [1, 2, 3].map(() => builder.node('native', '<li>'));
    const text = builder.node('native', 'Text');
    hold('oldList', list);
    for (const item of items) builder.edge(list, 'element', 0, item).edge(item, 'element', 0, text);
    expect(await findingsOf(builder)).toEqual([
      {
        name: 'Detached HTMLUListElement',
        count: 1,
        bytes: 5 * 16,
        path: ['global', 'oldList (HTMLUListElement)'],
      },
      expect.objectContaining({ name: 'Detached <li>', count: 3, bytes: 3 * 16 }),
      expect.objectContaining({ name: 'Detached Text', count: 1, bytes: 16 }),
    ]);
  });

  it('are none that the document leads to as well', async () => {
    const { builder, hold } = page();
    const document = builder.node('native', 'HTMLDocument', ATTACHED);
    const old = builder.node('native', '<div>', DETACHED);
    const shared = builder.node('native', 'StyleSheet');
    hold('document', document);
    hold('old', old);
    builder.edge(old, 'element', 0, shared).edge(document, 'element', 0, shared);
    expect((await findingsOf(builder)).map(({ name }) => name)).toEqual(['Detached <div>']);
  });

  it('do not spread over objects of the program, nor over edges of no weight', async () => {
    const { builder, hold } = page();
    const old = builder.node('native', '<div>', DETACHED);
    const wrapper = builder.node('object', 'HTMLDivElement');
    const beyond = builder.node('native', 'Beyond');
    hold('old', old);
    builder.edge(old, 'element', 0, wrapper).edge(wrapper, 'property', 'native', beyond);
    for (const type of ['weak', 'hidden'] satisfies EdgeType[]) {
      const other = builder.node('native', `By ${type}`);
      builder.edge(old, type, type === 'weak' ? 'weak' : 0, other);
      hold(type, other);
    }
    expect((await findingsOf(builder)).map(({ name }) => name)).toEqual(['Detached <div>']);
  });

  it('are told by their names where the file has nothing else', async () => {
    const { builder, hold } = page();
    const old = builder.node('native', 'Detached HTMLDivElement');
    hold('old', old);
    builder.edge(old, 'element', 0, builder.node('native', '<span>'));
    expect((await findingsOf(builder)).map(({ name }) => name)).toEqual([
      'Detached HTMLDivElement',
      'Detached <span>',
    ]);
  });

  it.each(INSTALLED)(
    'are none in Node %i, which calls its own objects so',
    { timeout: 60_000 },
    async (major) => {
      const program = `${BARE} globalThis.gzip = require('node:zlib').createGzip();`;
      expect(await findingsIn(program, detached, major)).toEqual([]);
    },
  );
});
