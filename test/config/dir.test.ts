import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultDir, dirByEnvironment } from '../../src/config/dir.js';
import { systemTree } from '../os/system-tree.js';

describe('the folder, before settings are checked', () => {
  it('is that of the environment, else of the file, else the default', () => {
    const file = (text: string): string => join(systemTree({ 'settings.json': text }), 'settings.json');
    const config = file('{"dir":"/var/lib/heapwarden"}');
    expect(dirByEnvironment({ HEAPWARDEN_DIR: '/data', HEAPWARDEN_CONFIG: config })).toBe('/data');
    expect(dirByEnvironment({ HEAPWARDEN_DIR: '', HEAPWARDEN_CONFIG: config })).toBe('/var/lib/heapwarden');
    for (const text of ['{}', '{"dir":5}', 'null', '{']) {
      expect(dirByEnvironment({ HEAPWARDEN_CONFIG: file(text) })).toBe(defaultDir());
    }
    expect(dirByEnvironment({ HEAPWARDEN_CONFIG: '/not/there' })).toBe(defaultDir());
    expect(dirByEnvironment({})).toBe(defaultDir());
  });

  const isRoot = process.getuid?.() === 0;
  if (!isRoot) console.log('skipped: only root can start a process as somebody else');

  it.skipIf(!isRoot)('is known for a user that is a number without a name, as in a container', () => {
    const module = new URL('../../dist/config/dir.js', import.meta.url).href;
    const script = `import { defaultDir } from '${module}'; process.setuid(54321); console.log(defaultDir())`;
    const args = ['--input-type=module', '-e', script];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(`${stdout.trim()}${stderr}`).toBe(join(tmpdir(), 'heapwarden-54321'));
  });
});
