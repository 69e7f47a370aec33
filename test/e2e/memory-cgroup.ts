/** A real memory cgroup of this machine for one test, v1 or v2, whichever has the memory controller. */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const V1 = '/sys/fs/cgroup/memory';
const V2 = '/sys/fs/cgroup';

export interface MemoryCgroup {
  /** A command that enters the cgroup and then becomes the command that follows it. */
  readonly wrapper: readonly string[];
  /** Takes a process in; what it has already is not counted by v1. */
  add(pid: number): void;
  remove(): void;
}

/** Makes a cgroup with a limit, or says why this machine lets nobody make one. */
export function createMemoryCgroup(limitBytes: number): MemoryCgroup | string {
  const isV2 = existsSync(join(V2, 'cgroup.controllers'));
  const folder = join(isV2 ? V2 : V1, `heapwarden-test-${process.pid}`);
  try {
    if (isV2 && !readFileSync(join(V2, 'cgroup.subtree_control'), 'utf8').includes('memory')) {
      return 'the memory controller is not handed down to new cgroups';
    }
    mkdirSync(folder);
    writeFileSync(join(folder, isV2 ? 'memory.max' : 'memory.limit_in_bytes'), String(limitBytes));
  } catch (error) {
    return `no cgroup can be made in ${isV2 ? V2 : V1} (${(error as Error).message})`;
  }
  return {
    wrapper: ['/bin/sh', '-c', `echo $$ > ${folder}/cgroup.procs && exec "$0" "$@"`],
    add: (pid) => writeFileSync(join(folder, 'cgroup.procs'), String(pid)),
    remove: () => rmdirSync(folder),
  };
}
