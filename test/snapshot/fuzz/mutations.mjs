/** What can become of the bytes of a heap snapshot on its way, and what somebody might do to them on purpose. */

/** Numbers that counts, indexes and sizes are not meant to be. */
const ODD_NUMBERS = [
  '0',
  '1',
  '7',
  '2147483647',
  '2147483648',
  '4294967295',
  '4294967296',
  '268435455',
  '536870911',
  '9007199254740991',
  '9007199254740992',
  '1'.repeat(40),
  '-1',
  '-0',
  '1.5',
  '1e9',
  '00',
  'null',
  '""',
  '[]',
  '',
  'NaN',
];

/** Of JSON and of what is none. */
const ODD_ESCAPES = ['\\', '\\x41', '\\u12', '\\ud800', '\\u0000', '\\"', '\\\\', '\\u', '\u0000', '\n'];

/** Beyond ASCII: whole characters, and bytes that are none. */
const ODD_BYTES = [
  Buffer.from('ü€😀'),
  Buffer.from([0xc3]),
  Buffer.from([0xff, 0xfe]),
  Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from([0xf4, 0x90, 0x80, 0x80]),
  Buffer.from([0xef, 0xbb, 0xbf]),
];

const SPACE = Buffer.from(' \n\t\r ');
const SHAPE = Buffer.from('[]{}",:');
const NUMBER = /\d+/g;
const MAX_SPAN = 2_000;

/** Most else ends at the first wrong byte; these leave a list of numbers, which may be no graph. */
const NUMBER_WAYS = ['another count', 'another number', 'another digit'];
const SHARE_OF_NUMBERS = 0.4;

/** Where the members of a snapshot as V8 writes it lie, from the quote of the name to after the value. */
export function membersOf(bytes) {
  const names = ['snapshot', 'nodes', 'edges', 'trace_function_infos', 'trace_tree', 'samples', 'locations'];
  const starts = [...names, 'strings'].map((name) => bytes.indexOf(`"${name}":`));
  return starts.map((from, index) => ({
    name: [...names, 'strings'][index],
    from,
    // Of the comma between two of them neither is a part.
    to: index === names.length ? bytes.length - 1 : bytes.lastIndexOf(',', starts[index + 1]),
  }));
}

/**
 * Spoils a copy of the bytes in one to three ways.
 *
 * @param random - from 0 to 1
 * @returns the bytes, and what was done to them
 */
export function mutated(original, members, random) {
  const count = 1 + Math.floor(3 * random() ** 3);
  let bytes = original;
  const done = [];
  for (let turn = 0; turn < count; turn++) {
    const member = members[Math.floor(random() * members.length)];
    const at = Math.min(bytes.length - 1, between(random, member.from, member.to));
    const name = random() < SHARE_OF_NUMBERS ? oneOf(random, NUMBER_WAYS) : oneOf(random, Object.keys(WAYS));
    bytes = WAYS[name]({ bytes, at, members, random });
    done.push(`${name} at ${at} in ${member.name}`);
  }
  return { bytes, done };
}

const WAYS = {
  'flip a bit': ({ bytes, at, random }) => replaced(bytes, at, 1, [bytes[at] ^ (1 << between(random, 0, 8))]),
  'another byte': ({ bytes, at, random }) => replaced(bytes, at, 1, [between(random, 0, 256)]),
  'insert bytes': ({ bytes, at, random }) =>
    replaced(
      bytes,
      at,
      0,
      Array.from({ length: between(random, 1, 8) }, () => between(random, 0, 256)),
    ),
  'delete a span': ({ bytes, at, random }) => replaced(bytes, at, between(random, 1, MAX_SPAN), []),
  'repeat a span': ({ bytes, at, random }) =>
    replaced(bytes, at, 0, bytes.subarray(at, at + between(random, 1, MAX_SPAN))),
  'copy a span': ({ bytes, at, random }) => {
    const from = between(random, 0, bytes.length);
    return replaced(bytes, at, 0, bytes.subarray(from, from + between(random, 1, MAX_SPAN)));
  },
  'cut off': ({ bytes, at }) => bytes.subarray(0, at),
  'swap two members': ({ bytes, members, random }) => {
    const [a, b] = [between(random, 0, members.length), between(random, 0, members.length)].sort(
      (first, second) => first - second,
    );
    const [first, second] = [members[a], members[b]];
    if (a === b || second.to > bytes.length) return bytes;
    return Buffer.concat([
      bytes.subarray(0, first.from),
      bytes.subarray(second.from, second.to),
      bytes.subarray(first.to, second.from),
      bytes.subarray(first.from, first.to),
      bytes.subarray(second.to),
    ]);
  },
  'another count': ({ bytes, random }) => {
    const name = oneOf(random, ['"node_count":', '"edge_count":', '"trace_function_count":']);
    return withNumber(bytes, bytes.indexOf(name), random);
  },
  'another number': ({ bytes, at, random }) => withNumber(bytes, at, random),
  'another digit': ({ bytes, at, random }) => {
    const { from, to } = numberFrom(bytes, at);
    if (from < 0) return bytes;
    return replaced(bytes, between(random, from, to), 1, [0x30 + between(random, 0, 10)]);
  },
  'an escape': ({ bytes, at, random }) => replaced(bytes, at, 0, Buffer.from(oneOf(random, ODD_ESCAPES))),
  'beyond ASCII': ({ bytes, at, random }) => replaced(bytes, at, 0, oneOf(random, ODD_BYTES)),
  'a byte order mark': ({ bytes }) => replaced(bytes, 0, 0, [0xef, 0xbb, 0xbf]),
  'white space': ({ bytes, at }) => replaced(bytes, at, 0, SPACE),
  'another bracket': ({ bytes, at, random }) => {
    let place = at;
    while (place < bytes.length && !SHAPE.includes(bytes[place])) place++;
    return replaced(bytes, place, 1, [SHAPE[between(random, 0, SHAPE.length)]]);
  },
};

/** Another number in the place of the next one. */
function withNumber(bytes, at, random) {
  const { from, to } = numberFrom(bytes, at);
  if (from < 0) return bytes;
  const value = Number(bytes.toString('latin1', from, to));
  const near = [value + 1, value - 1, value * 2, value + 6, value + 7].map(String);
  return replaced(bytes, from, to - from, Buffer.from(oneOf(random, [...ODD_NUMBERS, ...near])));
}

function numberFrom(bytes, at) {
  NUMBER.lastIndex = 0;
  const found = NUMBER.exec(bytes.toString('latin1', at, at + MAX_SPAN));
  if (found === null) return { from: -1, to: -1 };
  return { from: at + found.index, to: at + found.index + found[0].length };
}

function replaced(bytes, at, length, by) {
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(by), bytes.subarray(at + length)]);
}

function between(random, from, to) {
  return from + Math.floor(random() * Math.max(1, to - from));
}

function oneOf(random, list) {
  return list[between(random, 0, list.length)];
}
