/** Scripts that run no application themselves: they start others, wait for them, or are tools of development. */

/** By the package that the script is in. */
const PACKAGES = new Set([
  // Package managers.
  ...['npm', 'pnpm', 'yarn', 'corepack', 'node-gyp'],
  // They keep an application running, and start it anew.
  ...['nodemon', 'pm2', 'forever', 'node-dev', 'ts-node-dev', 'tsx', 'tsc-watch', '@nestjs/cli'],
  // They run several commands, or one in another environment.
  ...['heapwarden', 'concurrently', 'npm-run-all', 'npm-run-all2', 'foreman', 'nx', 'lerna', 'turbo'],
  ...['cross-env', 'env-cmd', 'dotenv-cli', '@dotenvx/dotenvx', 'start-server-and-test'],
  // Tests, checks. Vitest up to 3 forks scripts of tinypool.
  ...[
    'jest',
    'jest-cli',
    'jest-worker',
    'vitest',
    'tinypool',
    'mocha',
    'ava',
    'typescript',
    'eslint',
    'prettier',
  ],
]);

/** Package managers that are a single file: `.yarn/releases/yarn-4.5.0.cjs`, `/opt/yarn-v1.22.22/bin/yarn.js`. */
const PACKAGE_MANAGER = /(^|[\\/])(npm|npx|pnpm|pnpx|yarn|yarnpkg|corepack)(-\d[\w.-]*)?(\.[cm]?js)?$/;

/** Scripts of such packages that become the application: pm2 loads it into these. */
const CONTAINER = /[\\/]pm2[\\/]lib[\\/]ProcessContainer(Fork)?\.js$/;

/** Whether `script` is one. @param script - its path, where symbolic links are resolved */
export function isLauncher(script: string): boolean {
  if (CONTAINER.test(script)) return false;
  return PACKAGE_MANAGER.test(script) || PACKAGES.has(packageOf(script) ?? '');
}

/** The script of the application: `script`, or the one that pm2 loads into it. @param env - what pm2 tells the process */
export function applicationOf(
  script: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  return CONTAINER.test(script ?? '') ? (env['pm_exec_path'] ?? script) : script;
}

/** The name of the package that a script is installed with; undefined for one that is in none. */
function packageOf(script: string): string | undefined {
  return /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(script)?.[1]?.replace('\\', '/');
}
