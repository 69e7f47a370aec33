/** What lies in a table of V8: at each place an edge, a key before its value. */
import type { HeapReader } from './heap-reader.js';
import type { Hop } from './way.js';

/** The string that lies before a value in a table. Its edge comes before that of the value. */
export function textBefore(reader: HeapReader, { from, edge }: Hop): string | undefined {
  const place = placeOf(reader, from, edge);
  if (place === undefined || placeOf(reader, from, edge - 1) !== place - 1) return undefined;
  const key = reader.target(edge - 1);
  return reader.type(key) === 'string' ? reader.name(key) : undefined;
}

/** Where in a table an edge of it leads from; undefined when it is none of its edges. */
export function placeOf(reader: HeapReader, table: number, edge: number): number | undefined {
  const { firstEdges } = reader.heap;
  const isOfTable = edge >= (firstEdges[table] as number) && edge < (firstEdges[table + 1] as number);
  return isOfTable ? Number(reader.edgeName(edge)) : undefined;
}
