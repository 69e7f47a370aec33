import { describe, expect, it } from 'vitest';
import { applicationOf, isLauncher } from '../../src/warden/launchers.js';

describe('a launcher', () => {
  it.each([
    '/usr/local/lib/node_modules/npm/bin/npm-cli.js',
    '/usr/local/lib/node_modules/npm/bin/npx-cli.js',
    '/usr/local/lib/node_modules/npm/node_modules/node-gyp/bin/node-gyp.js',
    '/usr/local/lib/node_modules/corepack/dist/pnpm.js',
    '/opt/yarn-v1.22.22/bin/yarn.js',
    '/app/.yarn/releases/yarn-4.5.0.cjs',
    '/app/node_modules/.pnpm/nodemon@3.1.14/node_modules/nodemon/bin/nodemon.js',
    '/app/.yarn/cache/tsx-npm-4.23.15-0a1b2c.zip/node_modules/tsx/dist/cli.mjs',
    '/usr/lib/node_modules/pm2/bin/pm2-runtime',
    '/usr/lib/node_modules/pm2/lib/Daemon.js',
    '/app/node_modules/@nestjs/cli/bin/nest.js',
    'C:\\app\\node_modules\\@nestjs\\cli\\bin\\nest.js',
    '/app/node_modules/heapwarden/dist/cli/main.js',
    '/app/node_modules/jest-worker/build/workers/processChild.js',
    '/app/node_modules/tinypool/dist/entry/process.js',
    '/app/node_modules/mocha/lib/nodejs/worker.js',
  ])('is %s', (script) => {
    expect(isLauncher(script)).toBe(true);
  });

  it.each([
    '/app/server.js',
    '/app/npm.config.js',
    '/app/yarn/server.js',
    '/npm/server.js',
    '/app/src/nodemon.js',
    '/app/node_modules/next/dist/bin/next',
    '/app/node_modules/next/dist/compiled/jest-worker/processChild.js',
    '/app/node_modules/@nestjs/core/server.js',
    '/app/node_modules/npm-service/server.js',
    '/usr/lib/node_modules/pm2/lib/ProcessContainer.js',
    '/usr/lib/node_modules/pm2/lib/ProcessContainerFork.js',
  ])('is not %s', (script) => {
    expect(isLauncher(script)).toBe(false);
  });
});

describe('the script of the application', () => {
  it('is the one that pm2 has loaded, and else the one that was started', () => {
    const env = { pm_exec_path: '/app/server.js' };
    const container = '/usr/lib/node_modules/pm2/lib/ProcessContainerFork.js';
    expect(applicationOf(container, env)).toBe('/app/server.js');
    expect(applicationOf(container, {})).toBe(container);
    // A tool that the application has started has its environment.
    expect(applicationOf('/app/tool.js', env)).toBe('/app/tool.js');
    expect(applicationOf(undefined, env)).toBeUndefined();
  });
});
