/** Whether this Node can be watched, and its heap be captured without stopping it. */
import { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Addon, loadAddon } from '../../capture/addon.js';
import { forkText } from '../../capture/fork-here.js';
import { type Finding, fail, ok, warn } from './finding.js';

const DEADLINE_SECONDS = 10;
const GREETING = 'here';

/** `--require` of an ES module. */
const FIRST_WITH_REQUIRE: Readonly<Record<string, number>> = { 20: 19, 22: 12 };

export function nodeFinding(version = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const words = `${version}`;
  if (major < 20) return fail('Node', words, 'Heapwarden needs Node 20 or later.');
  const isOdd = major === 21 || minor < (FIRST_WITH_REQUIRE[major] ?? 0);
  if (!isOdd) return ok('Node', words);
  return warn('Node', words, 'Preload by --import instead of --require, or take Node 20.19, 22.12 or later.');
}

/** A small child is forked, as for a capture: seccomp filters and limits show only then. */
export async function forkFinding(): Promise<Finding> {
  try {
    const greeting = await greetingOfChild(loadAddon());
    if (greeting === GREETING) return ok('fork', 'works: captures stop an application for milliseconds');
    return slow(`the child said "${greeting}"`);
  } catch (error) {
    return slow((error as Error).message);
  }
}

async function greetingOfChild(addon: Addon): Promise<string> {
  const { pid, fd } = forkText(addon, DEADLINE_SECONDS, () => GREETING);
  try {
    return await text(new Socket({ fd, readable: true, writable: false }));
  } finally {
    addon.reapChild(pid);
  }
}

function slow(why: string): Finding {
  return warn(
    'fork',
    `does not work: ${why}`,
    'Captures go through the inspector and stop the application for seconds; docs/native-addon.md says where fork works.',
  );
}

/** Node's permission model, when it is switched on by `NODE_OPTIONS` here. */
export function permissionFinding(): Finding {
  const { permission } = process as { readonly permission?: { has(scope: string): boolean } };
  if (permission === undefined) return ok('permissions', "Node's permission model is off");
  if (permission.has('worker')) return ok('permissions', "Node's permission model is on and allows threads");
  return fail(
    'permissions',
    "Node's permission model is on and forbids threads",
    'Add --allow-worker, and --allow-addons for captures by fork.',
  );
}
