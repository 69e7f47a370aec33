/**
 * What every process has beside its leak: caches that are as full as they will be. Three fifths are texts, a fifth buffers
 * and a fifth records of many small objects, which make nine of ten nodes.
 */
const TEXT_LENGTH = 8_192;
const BUFFER_BYTES = 32_768;
/** With its Map entry. */
const RECORD_BYTES = 400;

const SHARES = { texts: 0.6, buffers: 0.2, records: 0.2 };

/** @returns what must be kept */
export function innocentHeap(megabytes) {
  const bytes = megabytes * 2 ** 20;
  return {
    textByPath: filled((bytes * SHARES.texts) / TEXT_LENGTH, (id) => [`/pages/${id}`, text(id)]),
    imageByName: filled((bytes * SHARES.buffers) / BUFFER_BYTES, (id) => [
      `image-${id}.png`,
      Buffer.alloc(BUFFER_BYTES, id % 256),
    ]),
    recordById: filled((bytes * SHARES.records) / RECORD_BYTES, (id) => [id, record(id)]),
  };
}

export function record(id) {
  return {
    id,
    title: `record ${id}`,
    tags: [`tag ${id % 7}`, `tag ${id}`],
    price: { cents: id, currency: 'EUR' },
  };
}

function filled(count, entryOf) {
  const map = new Map();
  for (let id = 0; id < count; id++) map.set(...entryOf(id));
  return map;
}

/** One text, and not the parts that it was put together of. */
function text(id) {
  return Buffer.alloc(TEXT_LENGTH, `page ${id}, with words that are like those of others; `).toString(
    'latin1',
  );
}
