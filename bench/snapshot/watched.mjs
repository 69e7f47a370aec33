/** Runs a tool in a process of its own, which may not take for ever or all memory. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';

const LOOK_MS = 200;
const GB = 2 ** 30;

/**
 * @param args - for this Node
 * @param limits - `deadlineMs`, `maxBytes` of resident memory
 * @returns `{ cost }`, what the tool has told in its last line; or `{ failure }`, in words
 */
export async function watched(args, { deadlineMs, maxBytes }) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const startedAtMs = performance.now();
  let stopped;
  const timer = setInterval(() => {
    if (performance.now() - startedAtMs > deadlineMs) stopped = `no answer in ${deadlineMs / 1000} s`;
    if (residentBytes(child.pid) > maxBytes) stopped = `more than ${(maxBytes / GB).toFixed(1)} GB`;
    if (stopped) child.kill('SIGKILL');
  }, LOOK_MS);
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  clearInterval(timer);
  if (code === 0) return { cost: JSON.parse(stdout.trim().split('\n').at(-1)) };
  return { failure: stopped ?? `${reasonIn(stderr) ?? `ended by ${signal ?? code}`}` };
}

/** Of all memory: what others leave. */
export function availableBytes() {
  return 1024 * Number(/MemAvailable:\s+(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))[1]);
}

function residentBytes(pid) {
  try {
    return 1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    // It has ended.
    return 0;
  }
}

/** The line that names an error. */
function reasonIn(stderr) {
  const lines = stderr.split('\n').map((line) => line.trim());
  return lines.find((line) => /^(\w*Error|FATAL ERROR|invalid|panicked)\b/.test(line))?.slice(0, 100);
}
