/** The short form of `npm run bench:soak`. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { installedNodeBinary, NODE_MAJORS } from '../../scripts/node-binaries.mjs';
import { reasonToSkip } from './native/application.js';
import { ROOT } from './watched-process.js';

const CAPTURES = 8;

describe.skipIf(reasonToSkip)('an application under load that is captured again and again', () => {
  for (const major of NODE_MAJORS) {
    const node = installedNodeBinary(major);
    if (node === undefined)
      console.log(`skipped: the soak on Node ${major}, which scripts/node-binaries.mjs installs`);

    it.skipIf(node === undefined)(`works on, and nothing is left of it, on Node ${major}`, async () => {
      const app = fork('bench/soak-app.mjs', [String(CAPTURES)], {
        cwd: ROOT,
        ...(node && { execPath: node }),
        execArgv: [],
      });
      onTestFinished(() => void app.kill('SIGKILL'));
      const exited = once(app, 'exit');
      const [told] = await Promise.race([once(app, 'message'), exited]);

      expect(told).toMatchObject({ captures: CAPTURES, never: 0, hung: 0, leaked: 0 });
      expect(await exited).toEqual([0, null]);
    });
  }
});
