/** Log lines are gathered and written once there are 20,000 of them. */
import { createWriteStream } from 'node:fs';
import { serve } from '../traffic.mjs';

const MAX_LINES = 20_000;
const out = createWriteStream('/dev/null');
let lines = [];

function log({ id, url, headers, body }) {
  lines.push(JSON.stringify({ id, url, headers, first: body[0], atMs: Date.now() }));
  if (lines.length >= MAX_LINES) {
    out.write(`${lines.join('\n')}\n`);
    lines = [];
  }
}

serve(() => 400, log);
