/** What the Pod of `helm test` runs, as it is rendered. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { watch } from '../e2e/watched-process.js';
import { isHelmMissing, type Manifest, manifests } from './helm.js';

/** The image has that of busybox, which takes the same options. */
const hasWget = spawnSync('wget', ['--version']).error === undefined;
if (!hasWget) console.warn('skipped: the Pod of `helm test`: wget is not installed');

describe.skipIf(!hasWget || isHelmMissing())('the Pod of `helm test`', () => {
  it('passes where a watchdog answers', async () => {
    const { status, stdout } = await runPod({ WATCHDOG_URL: await watch('idle.mjs').url() });
    expect(stdout).toMatch(/^ok\nheapwarden_build_info\{.*\} 1\n$/);
    expect(status).toBe(0);
  });

  it('waits for a watchdog that comes', async () => {
    let requests = 0;
    const url = await serve((path) => {
      requests += 1;
      if (requests === 1) return undefined;
      return path === '/healthz' ? 'ok' : 'heapwarden_build_info{version="1"} 1\n';
    });
    const { status } = await runPod({ WATCHDOG_URL: url });
    expect(status).toBe(0);
    expect(requests).toBe(3);
  });

  it.each([
    ['nothing', undefined],
    ['somebody else', 'hello'],
    ['a watchdog without metrics', 'ok'],
  ])('fails where %s answers', async (_who, answer) => {
    const url = await serve(() => answer);
    const { status, stderr } = await runPod({ WATCHDOG_URL: url, PATIENCE_SECONDS: '0' });
    expect(stderr).toContain(`${url} does not answer as a watchdog does\n`);
    expect(status).toBe(1);
  });

  it('fails where nobody listens', async () => {
    const { status } = await runPod({ WATCHDOG_URL: 'http://127.0.0.1:3', PATIENCE_SECONDS: '0' });
    expect(status).toBe(1);
  });
});

/** Runs the command of the container, with its variables but for those that are given. */
async function runPod(variables: Readonly<Record<string, string>>) {
  const [{ command, env }] = manifests({}).get('Pod/shop-heapwarden-test').spec.containers;
  const declared = Object.fromEntries(env.map(({ name, value }: Manifest) => [name, value]));
  const [program, ...args] = command;
  const child = spawn(program, args, { env: { PATH: process.env['PATH'], ...declared, ...variables } });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { status, stdout, stderr };
}

/** A server that answers each path with a text, or 503. */
async function serve(answer: (path: string) => string | undefined): Promise<string> {
  const server = createServer(({ url }, response) => {
    const body = answer(url as string);
    response.writeHead(body === undefined ? 503 : 200).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
