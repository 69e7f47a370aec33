/**
 * `npm run bench:redact`: how fast a heap snapshot of 2 GB is redacted, and how much memory that takes
 * beyond its table of one byte per string. The snapshot is made on the fly; the same way into gzip without redaction
 * runs beside. Each figure comes from a worker thread in a process of its own, since the worker is where it runs.
 */
import { spawnSync } from 'node:child_process';
import { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { isMainThread, Worker } from 'node:worker_threads';
import { writeCompressed } from '../dist/capture/pipeline.js';
import { redactSnapshot } from '../dist/snapshot/redactor.js';
import { median } from './median.mjs';

const GIGABYTES = Number(process.env.GIGABYTES ?? 2);
const RUNS = Number(process.env.RUNS ?? 3);

/** As the pipe of a fork gives them. */
const CHUNK_BYTES = 64 * 1024;

/** What a heap of plain objects has for each node, in round numbers; and nothing is told twice in the file. */
const EDGES_PER_NODE = 4;
const NODES_PER_STRING = 3;
const BYTES_PER_NODE = 98;
const NODES_PER_BLOCK = 12_000;

function compare() {
  const ways = ['redact', 'gzip', 'redact and gzip'];
  const runs = Array.from({ length: RUNS }, () => ways.map(runApart));
  const [first] = runs;
  console.log(
    `Node ${process.version}, ${(first[0].bytes / 2 ** 20).toFixed(0)} MB, medians of ${RUNS} runs`,
  );
  console.log(
    `  ${first[0].nodes} nodes, ${first[0].strings} strings, ${first[0].redacted} of them redacted; table ${megabytes(first[0].strings)}`,
  );
  for (const [index, name] of ways.entries()) {
    const speed = median(runs.map((run) => run[index].bytes / 1e6 / (run[index].ms / 1000)));
    const extra = median(runs.map((run) => run[index].extraBytes));
    console.log(
      `  ${name.padEnd(16)} ${speed.toFixed(0).padStart(5)} MB/s, memory rises by ${megabytes(extra)}`,
    );
  }
  const all = median(runs.map((run) => run[2].extraBytes - run[2].strings));
  console.log(`memory beyond the table          ${megabytes(all)} (goal: under 64 MB)`);
}

function runApart(name) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), name], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${name} failed: ${stderr}`);
  return JSON.parse(stdout);
}

async function measureHere(name) {
  const redactor = redactSnapshot({
    mode: name.includes('redact') ? 'values' : 'off',
    names: 'keep',
    keep: [],
    key: Buffer.alloc(32, 1),
  });
  const source = new Source();
  let peakBytes = 0;
  const sink = new Writable({
    write(_chunk, _encoding, done) {
      peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
      done();
    },
  });
  const baseBytes = process.memoryUsage.rss();
  const startedAtMs = performance.now();
  const stream = Readable.from(source.chunks(), { objectMode: true, highWaterMark: 1 });
  if (name === 'redact') for await (const chunk of redactor.transform(stream)) sink.write(chunk);
  else await writeCompressed(stream, name === 'gzip' ? (chunks) => chunks : redactor.transform, sink);
  const ms = performance.now() - startedAtMs;
  const { redactedStrings = 0 } = name === 'gzip' ? {} : redactor.result().report;
  const { bytes, nodes, strings } = source;
  console.log(
    JSON.stringify({
      bytes,
      ms,
      nodes,
      strings,
      redacted: redactedStrings,
      extraBytes: peakBytes - baseBytes,
    }),
  );
}

/** A heap snapshot that is never held: blocks of rows made once, and given out again and again. */
class Source {
  bytes = 0;
  blocks = Math.ceil((GIGABYTES * 2 ** 30) / (NODES_PER_BLOCK * BYTES_PER_NODE));
  nodes = this.blocks * NODES_PER_BLOCK;
  strings = this.nodes / NODES_PER_STRING;

  *chunks() {
    for (const part of this.#parts()) {
      for (let start = 0; start < part.length; start += CHUNK_BYTES) {
        const chunk = part.subarray(start, start + CHUNK_BYTES);
        this.bytes += chunk.length;
        yield chunk;
      }
    }
  }

  *#parts() {
    const nodes = this.#rows(NODES_PER_BLOCK, (at) => [
      ...(at % 2 ? [2, this.#anyString(at)] : [3, at % 500]),
      2 * at + 1,
      32,
      EDGES_PER_NODE,
      0,
    ]);
    const edges = this.#rows(NODES_PER_BLOCK * EDGES_PER_NODE, (at) => [
      2,
      at % 500,
      (at * 7919) % this.nodes,
    ]);
    const text = Array.from(
      { length: NODES_PER_BLOCK / NODES_PER_STRING },
      (_, at) => `"customer ${at}: some text of forty characters or so",\n`,
    );
    yield Buffer.from(header(this.nodes));
    yield* repeated('"nodes":[', nodes, this.blocks, '],\n');
    yield* repeated('"edges":[', edges, this.blocks, '],\n');
    yield* repeated('"strings":[', Buffer.from(text.join('')), this.blocks, ']}');
  }

  #anyString(at) {
    return (at * 104_729) % this.strings;
  }

  #rows(count, row) {
    return Buffer.from(Array.from({ length: count }, (_, at) => `${row(at).join(',')},\n`).join(''));
  }
}

function* repeated(start, block, count, end) {
  yield Buffer.from(start);
  for (let index = 1; index < count; index++) yield block;
  yield block.subarray(0, block.lastIndexOf(','));
  yield Buffer.from(end);
}

function header(nodes) {
  const meta = {
    node_fields: ['type', 'name', 'id', 'self_size', 'edge_count', 'detachedness'],
    node_types: [['hidden', 'array', 'string', 'object'], 'string', 'number', 'number', 'number', 'number'],
    edge_fields: ['type', 'name_or_index', 'to_node'],
    edge_types: [['context', 'element', 'property'], 'string_or_number', 'node'],
  };
  const snapshot = { meta, node_count: nodes, edge_count: nodes * EDGES_PER_NODE };
  return `{"snapshot":${JSON.stringify(snapshot)},\n`;
}

function megabytes(bytes) {
  return `${(bytes / 2 ** 20).toFixed(0)} MB`;
}

const [, script, way] = process.argv;
if (!isMainThread) await measureHere(way);
else if (way) new Worker(script, { argv: [way] });
else compare();
