/** A small application with tools and parts, in a folder of its own, where every Node process gets the preload by `NODE_OPTIONS`. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { NODE, ROOT, WatchedProcess } from '../watched-process.js';

/** Says who it is, and lives for as long as the folder does. */
const ROLE = `
const { appendFileSync, existsSync } = require('node:fs');
exports.live = (role) => {
  appendFileSync(__dirname + '/roles', role + ' ' + process.pid + '\\n');
  setInterval(() => existsSync(__dirname) || process.exit(), 100);
};
`;

/** Starts its parts and tools once it is watched, if it is told to. */
const SERVER = `
const { live } = require('./role.cjs');
const { existsSync } = require('node:fs');
const { fork, spawn } = require('node:child_process');
const cluster = require('node:cluster');
const { Worker } = require('node:worker_threads');
live('server');
const part = __dirname + '/part.cjs';
const own = process.env.HEAPWARDEN_DIR + '/processes/' + process.pid + '.json';
const waiting = process.env.WITH_PARTS && setInterval(() => {
  if (!existsSync(own)) return;
  clearInterval(waiting);
  new Worker('setInterval(() => {}, 1e6)', { eval: true });
  fork(part, ['forked']);
  cluster.setupPrimary({ exec: part, args: ['in-cluster'] });
  cluster.fork();
  cluster.fork();
  spawn(process.execPath, [part, 'handed-on'], { stdio: 'inherit' });
  for (const [command, ...args] of [
    [process.execPath, part, 'tool'],
    ['sh', '-c', 'node "$0" tool-in-shell; true', part],
    [process.execPath, '-e', 'require(process.argv[1]).live("code")', __dirname + '/role.cjs'],
  ]) spawn(command, args).stderr.pipe(process.stderr);
}, 50);
`;

const FILES = {
  'package.json': '{ "name": "shop", "version": "1.0.0", "scripts": { "start": "node server.js" } }',
  'role.cjs': ROLE,
  'server.js': SERVER,
  'part.cjs': "require('./role.cjs').live(process.argv[2]);",
  'node_modules/serve/package.json': '{ "name": "serve", "version": "1.0.0", "bin": "serve.js" }',
  'node_modules/serve/serve.js': "#!/usr/bin/env node\nrequire('../../server.js');",
  'node_modules/nodemon/bin/nodemon.js':
    "require('node:child_process').spawn(process.execPath, process.argv.slice(2), { stdio: 'inherit' });",
};

export class InjectedTree {
  readonly folder = mkdtempSync(join(tmpdir(), 'heapwarden injection-'));
  readonly root: WatchedProcess;

  /** @param args - of the first Node process, from the folder of the application */
  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }));
    for (const [path, content] of Object.entries(FILES)) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      writeFileSync(join(this.folder, path), content, { mode: 0o755 });
    }
    mkdirSync(join(this.folder, 'node_modules/.bin'));
    symlinkSync('../serve/serve.js', join(this.folder, 'node_modules/.bin/serve'));
    this.root = new WatchedProcess({
      args,
      cwd: this.folder,
      env: {
        NODE_OPTIONS: `--require ${JSON.stringify(join(ROOT, 'dist/register.js'))}`,
        PATH: [dirname(NODE), process.env['PATH']].join(delimiter),
        npm_config_update_notifier: 'false',
        HEAPWARDEN_LOG_LEVEL: 'debug',
        ...env,
      },
    });
  }

  /** What was decided of each process that has said who it is, as `role: now`, `role: later` or `role: never`, sorted. */
  get decisions(): string[] {
    const watch = new Map(this.#decided.map(({ pid, msg }) => [pid, /^watched (\w+)/.exec(msg)?.[1]]));
    return this.#roles.map(([role, pid]) => `${role}: ${watch.get(pid)}`).sort();
  }

  /** The roles of the processes that are watched, sorted; the pid for one that has none. */
  get watched(): string[] {
    const folder = join(this.root.dir, 'processes');
    const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
    const roleOf = new Map(this.#roles.map(([role, pid]) => [String(pid), role]));
    return files
      .map((name) => name.replace('.json', ''))
      .map((pid) => roleOf.get(pid) ?? pid)
      .sort();
  }

  get #roles(): [role: string, pid: number][] {
    const file = join(this.folder, 'roles');
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
    return lines.map((line) => line.split(' ')).map(([role = '', pid]) => [role, Number(pid)]);
  }

  get #decided(): { pid: number; msg: string }[] {
    return this.root.log
      .filter(({ msg }) => msg.startsWith('watched '))
      .map(({ pid, msg }) => ({ pid: Number(pid), msg }));
  }
}
