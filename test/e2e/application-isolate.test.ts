import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, watch } from './watched-process.js';

/** Every file that is reached from `entry` by static imports, and every specifier that leads out of the package. */
function importsOf(entry: string): { files: Set<string>; outside: Set<string> } {
  const files = new Set<string>();
  const outside = new Set<string>();
  const visit = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    for (const [, specifier] of readFileSync(file, 'utf8').matchAll(
      /(?:from|import)\s*\(?\s*'([\w@./:-]+)'/g,
    )) {
      if (specifier?.startsWith('.')) visit(join(dirname(file), specifier));
      else outside.add(specifier as string);
    }
  };
  visit(entry);
  return { files, outside };
}

describe('the application under the preload', () => {
  it('loads the probe and what starts the watchdog, and nothing from outside of the package', () => {
    const { files, outside } = importsOf(join(ROOT, 'dist/register.js'));
    expect([...outside].filter((specifier) => !specifier.startsWith('node:'))).toEqual([]);
    expect([...files].map((file) => file.slice(ROOT.length)).sort()).toEqual([
      'dist/capture/addon.js',
      'dist/capture/fork-here.js',
      'dist/config/dir.js',
      'dist/error.js',
      'dist/metrics/registry-metric.js',
      'dist/metrics/semantic-conventions.js',
      'dist/metrics/ucum.js',
      'dist/os/procfs.js',
      'dist/probe/floor-profiler.js',
      'dist/probe/gc-recorder.js',
      'dist/probe/handle-counter.js',
      'dist/probe/old-generation.js',
      'dist/probe/otel-globals.js',
      'dist/probe/probe.js',
      'dist/probe/quiet-gc.js',
      'dist/probe/request-counter.js',
      'dist/probe/tracker/allocation-site.js',
      'dist/probe/tracker/expected-mark.js',
      'dist/probe/tracker/tracker.js',
      'dist/register.js',
      'dist/version.js',
      'dist/warden/active-span.js',
      'dist/warden/ancestry.js',
      'dist/warden/auto-tracking.js',
      'dist/warden/bindings.js',
      'dist/warden/commands.js',
      'dist/warden/diagnostic-report.js',
      'dist/warden/heap-sampler.js',
      'dist/warden/injection.js',
      'dist/warden/inline-snapshot.js',
      'dist/warden/inspector-permission.js',
      'dist/warden/launchers.js',
      'dist/warden/log-line.js',
      'dist/warden/otel-binding.js',
      'dist/warden/preloads.js',
      'dist/warden/prometheus-binding.js',
      'dist/warden/tracking.js',
      'dist/warden/warden.js',
      'dist/warden/watch.js',
      'dist/warden/watchdog-thread.js',
      'dist/wire/board.js',
      'dist/wire/frame.js',
      'dist/wire/messages.js',
      'dist/wire/ring.js',
      'dist/wire/tracked.js',
    ]);
  });

  it('has no third-party module in its cache while the watchdog runs', async () => {
    const watched = watch('module-cache.cjs');
    expect(await watched.exited).toEqual({ code: 0, signal: null });
    const cache = JSON.parse(watched.stdout) as string[];
    expect(cache).toContain(join(ROOT, 'test/e2e/fixtures/module-cache.cjs'));
    expect(cache.filter((file) => file.includes('node_modules'))).toEqual([]);
  });
});
