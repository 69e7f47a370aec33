import { Session } from 'node:inspector/promises';
import { gunzipSync } from 'node:zlib';
import { Profile } from 'pprof-format';
import { describe, expect, it } from 'vitest';
import { allocatorsOf } from '../../src/snapshot/profile/allocators.js';
import { foldedStacks } from '../../src/snapshot/profile/folded.js';
import { parseHeapProfile } from '../../src/snapshot/profile/heap-profile.js';
import { pprofOf } from '../../src/snapshot/profile/pprof.js';

function node(functionName: string, selfSize: number, children: readonly object[] = [], lineNumber = 0) {
  const url = functionName === '(root)' ? '' : `file:///app/${functionName}.js`;
  return { callFrame: { functionName, url, lineNumber }, selfSize, children };
}

function profile(...children: readonly object[]) {
  return parseHeapProfile(JSON.stringify({ head: node('(root)', 0, children) }));
}

const EARLIER = profile(node('serve', 100, [node('parse', 50)]));
const LATER = profile(
  node('serve', 120, [node('parse', 50), node('remember', 900, [], 6)]),
  node('parse', 30),
);

describe('a heap profile', () => {
  it('says which functions have allocated what lives, by whomever they were called', () => {
    expect(
      allocatorsOf(LATER).map(({ name, line, bytes, bytesDelta }) => [name, line, bytes, bytesDelta]),
    ).toEqual([
      ['remember', 7, 900, null],
      ['serve', 1, 120, null],
      ['parse', 1, 80, null],
    ]);
  });

  it('says by how much that has grown since an earlier one', () => {
    expect(allocatorsOf(LATER, EARLIER).map(({ name, bytesDelta }) => [name, bytesDelta])).toEqual([
      ['remember', 900],
      ['parse', 30],
      ['serve', 20],
    ]);
  });

  it('becomes folded stacks for flame graphs', () => {
    expect(foldedStacks(LATER).split('\n')).toEqual([
      'parse (parse.js:1) 30',
      'serve (serve.js:1) 120',
      'serve (serve.js:1);parse (parse.js:1) 50',
      'serve (serve.js:1);remember (remember.js:7) 900',
    ]);
  });

  it('becomes a profile of pprof with the same bytes', () => {
    const {
      sample,
      location,
      function: functions,
      stringTable,
      sampleType,
    } = Profile.decode(gunzipSync(pprofOf(LATER)));
    const text = (index: number | bigint) => stringTable.strings[Number(index)];
    const nameOf = (id: number | bigint) => {
      const line = location.find((each) => each.id === id)?.line[0];
      return text(functions.find((each) => each.id === line?.functionId)?.name ?? 0);
    };
    const stacks = sample.map(({ locationId, value }) => [
      locationId.map(nameOf).join(' < '),
      Number(value[0]),
    ]);
    expect(Object.fromEntries(stacks)).toEqual({
      serve: 120,
      parse: 30,
      'parse < serve': 50,
      'remember < serve': 900,
    });
    expect(sampleType.map(({ type, unit }) => [text(type), text(unit)])).toEqual([['inuse_space', 'bytes']]);
  });

  it('of this very process is read as V8 gives it', async () => {
    const session = new Session();
    session.connect();
    await session.post('HeapProfiler.startSampling', { samplingInterval: 1024 });
    const kept = Array.from({ length: 20_000 }, function allocateMany(_, index) {
      return { index };
    });
    const { profile: raw } = await session.post('HeapProfiler.stopSampling');
    session.disconnect();
    const names = allocatorsOf(parseHeapProfile(JSON.stringify(raw))).map(({ name }) => name);
    expect(names.some((name) => name.includes('allocateMany'))).toBe(true);
    expect(kept).toHaveLength(20_000);
  });

  it.each(['', '{}', '{"head":{"selfSize":1}}', '{"head":{"callFrame":{},"selfSize":1,"children":[]}}'])(
    'is refused when it is %j',
    (text) => {
      expect(() => parseHeapProfile(text)).toThrow(
        expect.objectContaining({ code: 'HEAPWARDEN_SNAPSHOT_INVALID' }),
      );
    },
  );
});
