import { chmod, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readOrCreateToken } from '../../src/store/token.js';

describe('token', () => {
  let dir: string;
  let path: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'heapwarden-token-'));
    path = join(dir, 'token');
  });

  afterEach(() => rm(dir, { recursive: true }));

  function refusal(why: string): unknown {
    return expect.objectContaining({
      code: 'HEAPWARDEN_DIR_UNUSABLE',
      message: `The token in ${path} ${why}; remove the file, and a new one is made at the next start.`,
    });
  }

  it('is made once, of 32 random bytes, for its owner only', async () => {
    const token = await readOrCreateToken(dir);
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(await readOrCreateToken(dir)).toBe(token);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(dir)).toEqual(['token']);
  });

  it('is one and the same for all who start together', async () => {
    const tokens = await Promise.all(Array.from({ length: 16 }, () => readOrCreateToken(dir)));
    expect(new Set(tokens).size).toBe(1);
    expect(await readdir(dir)).toEqual(['token']);
  });

  it('is taken from the file, white space aside', async () => {
    await writeFile(path, ' sixteen-or-more-characters\n', { mode: 0o600 });
    expect(await readOrCreateToken(dir)).toBe('sixteen-or-more-characters');
  });

  it('is not taken from a file that others can read', async () => {
    await writeFile(path, 'sixteen-or-more-characters', { mode: 0o600 });
    await chmod(path, 0o640);
    await expect(readOrCreateToken(dir)).rejects.toEqual(refusal('can be read by others'));
  });

  it('is not taken through a symbolic link', async () => {
    await writeFile(join(dir, 'real'), 'sixteen-or-more-characters', { mode: 0o600 });
    await symlink(join(dir, 'real'), path);
    await expect(readOrCreateToken(dir)).rejects.toThrow('ELOOP');
  });

  it('is waited for while another process writes it', async () => {
    await writeFile(path, '', { mode: 0o600 });
    const token = readOrCreateToken(dir);
    await writeFile(path, 'sixteen-or-more-characters\n');
    expect(await token).toBe('sixteen-or-more-characters');
  });

  it('is not nothing', async () => {
    await writeFile(path, '', { mode: 0o600 });
    await expect(readOrCreateToken(dir)).rejects.toEqual(refusal('is empty'));
  });

  it('says it when the folder is not there', async () => {
    await expect(readOrCreateToken(join(dir, 'none'))).rejects.toThrow('ENOENT');
  });
});
