import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { NODE, ROOT } from './watched-process.js';

it('finds the leak of the demo, with evidence, and ends well', { timeout: 360_000 }, async () => {
  const demo = spawn(NODE, [join(ROOT, 'examples/leaky-shop/demo.mjs'), '--once'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, [code]] = await Promise.all([text(demo.stdout), once(demo, 'exit')]);
  expect(code, output).toBe(0);
  const verdicts = [...output.matchAll(/verdict {3}(\w+)/g)].map(([, verdict]) => verdict);
  // On a machine that is busy with other things the load is not steady, and neither is what is seen at first.
  expect(verdicts[0]).toBe('learning');
  expect(verdicts.slice(-2)).toEqual(['growing', 'leaking']);
  expect(output).toMatch(/ALERT {5}Incident: js_heap leak in leaky-shop\. .*Evidence: capture/);
  expect(output).toMatch(
    /capture {3}heap-snapshot by fork: the shop stood still for [\d.]+ ms; .* [1-9]\d* strings redacted/,
  );
  expect(output).toMatch(/download {2}.* [1-9]\d* of class Session/);
  expect(output).toMatch(
    /suspect {3}[1-9]\d* × Session, [1-9]\d* MB: Map without bound\n.*module app\.mjs › sessions \(Map\)/,
  );
});
