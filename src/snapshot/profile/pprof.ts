/** A profile in the format of pprof, which Grafana Pyroscope, Go's tools and Parca read. */
import { gzipSync } from 'node:zlib';
import {
  Line,
  Location,
  Function as PprofFunction,
  Profile,
  Sample,
  StringTable,
  ValueType,
} from 'pprof-format';
import { keyOf } from './allocators.js';
import type { ProfileNode } from './heap-profile.js';

/** @returns a gzip file, as the format wants it */
export function pprofOf(profile: ProfileNode): Buffer {
  const strings = new StringTable();
  const functions: PprofFunction[] = [];
  const locations: Location[] = [];
  const ids = new Map<string, number>();
  const locationOf = ({ function: called }: ProfileNode): number => {
    const { name, script, line } = called;
    const key = keyOf(called);
    const known = ids.get(key);
    if (known !== undefined) return known;
    const id = ids.size + 1;
    ids.set(key, id);
    functions.push(
      new PprofFunction({
        id,
        name: strings.dedup(name),
        systemName: strings.dedup(name),
        filename: strings.dedup(script),
        startLine: line,
      }),
    );
    locations.push(new Location({ id, line: [new Line({ functionId: id, line })] }));
    return id;
  };

  const samples: Sample[] = [];
  const waiting = profile.children.map((node) => ({ node, above: [] as readonly number[] }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    // The innermost comes first.
    const stack = [locationOf(next.node), ...next.above];
    if (next.node.selfBytes > 0)
      samples.push(new Sample({ locationId: stack, value: [next.node.selfBytes] }));
    waiting.push(...next.node.children.map((node) => ({ node, above: stack })));
  }
  const kind = new ValueType({ type: strings.dedup('inuse_space'), unit: strings.dedup('bytes') });
  return gzipSync(
    new Profile({
      sampleType: [kind],
      sample: samples,
      location: locations,
      function: functions,
      stringTable: strings,
    }).encode(),
  );
}
