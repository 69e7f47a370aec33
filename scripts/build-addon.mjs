/** Compiles the native addon for this machine into `prebuilds/`; when it cannot, it says so and goes on. */
import { fileURLToPath } from 'node:url';
import { compileAddon, isUpToDate } from './addon-compiler.mjs';

/** Builds the addon for this machine, unless it is newer than its sources. Never throws: the package works without. */
export function buildAddon() {
  try {
    if (process.platform !== 'linux') throw new Error(`it is for Linux, and this is ${process.platform}`);
    const target = `linux-${process.arch}-${libc()}`;
    if (!isUpToDate(target)) compileAddon(target, process.env.CC ?? 'cc');
  } catch (error) {
    console.log(
      `The native addon was not built: ${error.message.trim()}. ` +
        'Captures use the prebuilt one if there is one for this platform, else the inspector.',
    );
  }
}

function libc() {
  return process.report.getReport().header.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildAddon();
