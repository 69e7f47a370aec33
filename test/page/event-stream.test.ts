import { expect, it } from 'vitest';
import { EventParser } from '../../src/page/event-stream.js';

const TEXT =
  'event: status\ndata: {"a":"x: y\\n\\n"}\n\n: only a comment\n\nevent:incidents\ndata:[1]\n\nevent: point\nda';

it('reads events that are whole, wherever the text is cut', () => {
  for (let size = 1; size <= TEXT.length; size++) {
    const parser = new EventParser();
    const pieces = Array.from({ length: Math.ceil(TEXT.length / size) }, (_, index) =>
      TEXT.slice(index * size, (index + 1) * size),
    );
    expect(pieces.flatMap((piece) => parser.push(piece))).toEqual([
      { name: 'status', data: { a: 'x: y\n\n' } },
      { name: 'incidents', data: [1] },
    ]);
  }
});
