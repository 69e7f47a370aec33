import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTokens, type Tokens } from '../../src/watchdog/tokens.js';

const MAIN = 'the-main-token-of-all';
const OLD = { name: 'old', token: 'the-token-of-before', scopes: ['read'] };
const CI = { name: 'ci', token: 'the-token-of-the-robot', scopes: ['read' as const] };
const NEW = { name: 'new', token: 'the-token-of-now!', scopes: ['read'] };

describe('the file of tokens', () => {
  let dir: string;
  let tokensFile: string;
  let tokens: Tokens;
  let log: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'heapwarden-tokens-'));
    tokensFile = join(dir, 'tokens.json');
    log = '';
  });

  afterEach(async () => {
    tokens.stop();
    await rm(dir, { recursive: true });
  });

  async function open(content: string | undefined): Promise<void> {
    if (content !== undefined) await writeFile(tokensFile, content);
    const write = (line: string): void => {
      log += line;
    };
    const logger = pino({}, { write });
    tokens = await openTokens({ tokensFile, tokens: [CI] }, MAIN, logger, 20);
  }

  const knows = ({ token }: { token: string }): boolean => tokens.book.find(token) !== undefined;

  it('is read again when it changes, also when another one takes its place', async () => {
    await open(JSON.stringify([OLD]));
    expect([knows(OLD), knows(NEW)]).toEqual([true, false]);
    await writeFile(tokensFile, JSON.stringify([OLD, NEW]));
    await expect.poll(() => [knows(OLD), knows(NEW)]).toEqual([true, true]);
    await writeFile(join(dir, 'next'), JSON.stringify([NEW]));
    await rename(join(dir, 'next'), tokensFile);
    await expect.poll(() => [knows(OLD), knows(NEW)]).toEqual([false, true]);
    expect(log).toContain('"tokens":["new"]');
    expect(log).not.toContain(NEW.token);
  });

  it.each([
    ['is no JSON', `[{"token": "${NEW.token}"`],
    ['has an unknown scope', JSON.stringify([{ ...NEW, scopes: ['everything'] }])],
    ['has a short token', JSON.stringify([{ ...NEW, token: 'too short' }])],
    ['has a name twice', JSON.stringify([NEW, NEW])],
    ['has a digest that was cut off', JSON.stringify([{ ...NEW, token: `sha256:${'6f1e'.repeat(15)}` }])],
    ['takes the name of a token by settings', JSON.stringify([{ ...NEW, name: 'ci' }])],
    ['takes the name of the main token', JSON.stringify([{ ...NEW, name: 'main' }])],
    ['is gone', undefined],
  ])('that %s leaves those of before, and the log says so without showing it', async (_, content) => {
    await open(JSON.stringify([OLD]));
    if (content === undefined) await rm(tokensFile);
    else await writeFile(tokensFile, content);
    await expect.poll(() => log).toContain('the tokens stay as they were');
    expect(log).toContain('HEAPWARDEN_CONFIG_INVALID');
    expect(log).not.toContain(NEW.token);
    expect([OLD, NEW, CI, { token: MAIN }].map(knows)).toEqual([true, false, true, true]);
  });

  it('that is missing at first leaves the main token, and is read once it is there', async () => {
    await open(undefined);
    expect(knows({ token: MAIN })).toBe(true);
    await writeFile(tokensFile, JSON.stringify([NEW]));
    await expect.poll(() => knows(NEW)).toBe(true);
  });
});
