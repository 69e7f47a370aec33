/** `heapwarden top`: a live view of one process, until q. */
import { setTimeout as delay } from 'node:timers/promises';
import ansiEscapes from 'ansi-escapes';
import { createLogUpdate } from 'log-update';
import { HeapwardenError } from '../../error.js';
import { type Client, withClient } from '../client.js';
import type { JsonOption } from '../print.js';
import { findTarget, type TargetOptions } from '../target.js';
import { Keyboard } from './keyboard.js';
import { type Scene, view } from './view.js';
import { vitalsOf } from './vitals.js';

/** The watchdog itself looks once a second. */
const INTERVAL_MS = 1_000;

/** Of a terminal that does not tell. */
const UNKNOWN_SCREEN = { columns: 80, rows: 24 };

/** @throws HeapwardenError `HEAPWARDEN_UNREACHABLE` when the watchdog does not answer at first */
export async function top(options: TargetOptions & JsonOption): Promise<void> {
  const target = await findTarget(options, process.env);
  await withClient(target, async (client) => {
    if (options.json) return printLines(client);
    if (!process.stdout.isTTY || !process.stdin.isTTY) {
      throw new HeapwardenError(
        'HEAPWARDEN_REQUEST_FAILED',
        'top needs a terminal; "heapwarden top --json" prints a line of JSON each second, "heapwarden status" one answer.',
      );
    }
    // What is wrong from the start is an error of the command, and no picture.
    await client.status();
    return show(client);
  });
}

/** One status per line, until this process is ended or the watchdog is gone. */
async function printLines(client: Client): Promise<void> {
  for (;;) {
    console.log(JSON.stringify(await client.status()));
    await delay(INTERVAL_MS);
  }
}

async function show(client: Client): Promise<void> {
  const { stdout } = process;
  const keyboard = new Keyboard(process.stdin);
  const update = createLogUpdate(stdout);
  let scene: Scene = {
    status: undefined,
    vitals: undefined,
    earlierVitals: undefined,
    trouble: undefined,
    nowMs: Date.now(),
  };
  const draw = (): void => update(view(scene, screen()));
  const redraw = (): void => {
    // Lines of the old width are wrapped somewhere else now.
    stdout.write(ansiEscapes.clearViewport);
    update.done();
    draw();
  };
  stdout.write(ansiEscapes.enterAlternativeScreen + ansiEscapes.clearViewport);
  stdout.on('resize', redraw);
  try {
    while (!keyboard.signal.aborted) {
      scene = await nextScene(client, scene);
      draw();
      await delay(INTERVAL_MS, undefined, { signal: keyboard.signal }).catch(() => {});
    }
  } finally {
    stdout.off('resize', redraw);
    update.done();
    stdout.write(ansiEscapes.exitAlternativeScreen);
    keyboard.close();
  }
}

/** What was known stays on the screen while there is no answer. */
async function nextScene(client: Client, { status, vitals, earlierVitals }: Scene): Promise<Scene> {
  const nowMs = Date.now();
  try {
    const [newStatus, exposition] = await Promise.all([client.status(), metricsOf(client)]);
    const newVitals = exposition === undefined ? undefined : vitalsOf(exposition, nowMs);
    return { status: newStatus, vitals: newVitals, earlierVitals: vitals, trouble: undefined, nowMs };
  } catch (error) {
    return { status, vitals, earlierVitals, trouble: (error as Error).message, nowMs };
  }
}

/** A token need not be for them. */
function metricsOf(client: Client): Promise<string | undefined> {
  return client.metrics().catch(() => undefined);
}

function screen() {
  const { columns, rows } = process.stdout;
  return { columns: columns || UNKNOWN_SCREEN.columns, rows: rows || UNKNOWN_SCREEN.rows };
}
