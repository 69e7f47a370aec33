/** A real S3 server for one test file: Ceph with a monitor, a disk in memory and radosgw, on the loopback device. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const PROGRAMS = ['ceph-authtool', 'monmaptool', 'ceph-mon', 'ceph', 'ceph-osd', 'radosgw', 'radosgw-admin'];

/** Start-up takes 12 seconds on an idle machine. */
export const START_PATIENCE_MS = 180_000;

export interface S3Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Why no server can be started here; undefined when one can. */
export function missingServer(): string | undefined {
  const missing = PROGRAMS.filter((program) => !isInstalled(program));
  if (missing.length === 0) return undefined;
  return `there is no ${missing.join(', ')}; scripts/install-s3-server.sh installs an S3 server`;
}

export class S3Server {
  readonly port: number;
  readonly keys: S3Keys = { accessKeyId: 'HEAPWARDENTEST', secretAccessKey: randomUUID() };
  readonly #folder: string;
  readonly #monitorPort: number;
  readonly #daemons: ChildProcess[] = [];
  #gateway: ChildProcess | undefined;

  private constructor(folder: string, port: number, monitorPort: number) {
    this.#folder = folder;
    this.port = port;
    this.#monitorPort = monitorPort;
  }

  /** Starts a server with an empty storage and one user. */
  static async start(): Promise<S3Server> {
    const folder = mkdtempSync(join(tmpdir(), 'heapwarden-s3-'));
    const server = new S3Server(folder, await freePort(), await freePort());
    try {
      server.#prepare();
      server.#startMonitor();
      server.#startDisk();
      await server.startGateway();
      server.#createUser();
    } catch (error) {
      const log = server.#log();
      await server.stop();
      throw new Error(`The S3 server did not start: ${(error as Error).message}\n${log}`);
    }
    return server;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Ends what was started, and removes what it wrote. */
  async stop(): Promise<void> {
    for (const daemon of this.#daemons.toReversed()) await kill(daemon);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Ends what speaks S3, at once; what it has stored stays. */
  async killGateway(): Promise<void> {
    if (this.#gateway !== undefined) await kill(this.#gateway);
  }

  get #config(): string {
    return join(this.#folder, 'ceph.conf');
  }

  get #keyring(): string {
    return join(this.#folder, 'keyring');
  }

  #prepare(): void {
    const fsid = randomUUID();
    for (const name of ['mon', 'osd', 'rgw']) mkdirSync(join(this.#folder, name));
    this.#run('ceph-authtool', [this.#keyring, '-C', '-g', '-n', 'mon.', '--cap', 'mon', 'allow *']);
    for (const name of ['client.admin', 'client.rgw', 'osd.0']) {
      const rights = ['mon', 'osd', 'mgr'].flatMap((service) => ['--cap', service, 'allow *']);
      this.#run('ceph-authtool', [this.#keyring, '-g', '-n', name, ...rights]);
    }
    writeFileSync(this.#config, this.#configText(fsid));
    const map = join(this.#folder, 'monmap');
    const monitor = ['--add', 'a', `127.0.0.1:${this.#monitorPort}`];
    this.#run('monmaptool', ['--create', '--clobber', ...monitor, '--fsid', fsid, map]);
    this.#run('ceph-mon', ['--mkfs', '-i', 'a', '--monmap', map, '--keyring', this.#keyring]);
  }

  #startMonitor(): void {
    this.#spawn('ceph-mon', ['-i', 'a']);
  }

  #startDisk(): void {
    const uuid = randomUUID();
    this.#run('ceph', ['--connect-timeout', '60', 'osd', 'new', uuid]);
    copyFileSync(this.#keyring, join(this.#folder, 'osd', 'keyring'));
    this.#run('ceph-osd', ['-i', '0', '--mkfs', '--osd-uuid', uuid]);
    this.#spawn('ceph-osd', ['-i', '0']);
  }

  /** Starts what speaks S3, and waits until it answers. */
  async startGateway(): Promise<void> {
    const gateway = this.#spawn('radosgw', ['-n', 'client.rgw']);
    this.#gateway = gateway;
    for (const sinceMs = Date.now(); Date.now() - sinceMs < START_PATIENCE_MS; await delay(100)) {
      if (gateway.exitCode !== null) throw new Error(`radosgw ended with ${gateway.exitCode}`);
      const answer = await fetch(this.endpoint).catch(() => undefined);
      await answer?.body?.cancel();
      if (answer?.ok) return;
    }
    throw new Error(`no answer in ${START_PATIENCE_MS} ms`);
  }

  #createUser(): void {
    const { accessKeyId, secretAccessKey } = this.keys;
    const keys = [`--access-key=${accessKeyId}`, `--secret-key=${secretAccessKey}`];
    this.#run('radosgw-admin', [
      '-n',
      'client.rgw',
      'user',
      'create',
      '--uid=test',
      '--display-name=test',
      ...keys,
    ]);
  }

  #configText(fsid: string): string {
    return `[global]
fsid = ${fsid}
mon host = 127.0.0.1:${this.#monitorPort}
public addr = 127.0.0.1
ms bind ipv6 = false
keyring = ${this.#keyring}
auth allow insecure global id reclaim = false
run dir = ${this.#folder}
admin socket = ${this.#folder}/$name.$pid.asok
log file = ${this.#folder}/$name.log
mon allow pool size one = true
mon max pg per osd = 1000
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
[mon]
mon data = ${this.#folder}/mon
mon data avail warn = 1
mon data avail crit = 1
[osd]
osd data = ${this.#folder}/osd
osd objectstore = memstore
memstore device bytes = 1073741824
osd class load list = *
osd class default list = *
[client.rgw]
rgw data = ${this.#folder}/rgw
rgw frontends = beast endpoint=127.0.0.1:${this.port}
rgw thread pool size = 16
`;
  }

  #run(program: string, args: readonly string[]): void {
    const config = program === 'ceph-authtool' || program === 'monmaptool' ? [] : ['-c', this.#config];
    const output = openSync(join(this.#folder, 'output'), 'a');
    try {
      execFileSync(program, [...config, ...args], {
        stdio: ['ignore', output, output],
        timeout: START_PATIENCE_MS,
      });
    } finally {
      closeSync(output);
    }
  }

  #spawn(program: string, args: readonly string[]): ChildProcess {
    const output = openSync(join(this.#folder, 'output'), 'a');
    const daemon = spawn(program, ['-c', this.#config, ...args, '-f'], { stdio: ['ignore', output, output] });
    closeSync(output);
    this.#daemons.push(daemon);
    return daemon;
  }

  #log(): string {
    try {
      return readFileSync(join(this.#folder, 'output'), 'utf8');
    } catch {
      return '';
    }
  }
}

function isInstalled(program: string): boolean {
  try {
    execFileSync('/bin/sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function kill(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return;
  const exited = once(daemon, 'exit');
  daemon.kill('SIGKILL');
  await exited;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
