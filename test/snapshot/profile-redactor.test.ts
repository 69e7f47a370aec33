import { describe, expect, it } from 'vitest';
import { redactProfile } from '../../src/snapshot/profile-redactor.js';

const OPTIONS = { mode: 'values', names: 'keep', keep: [], key: Buffer.alloc(32) } as const;
const SECRET = 'correct-horse-battery';

function frame(functionName: string, url: string, children: readonly object[] = []) {
  return {
    callFrame: { functionName, url, scriptId: '1', lineNumber: 1, columnNumber: 2 },
    selfSize: 3,
    children,
  };
}

const PROFILE = JSON.stringify({
  head: frame('(root)', '', [
    frame('handle', 'file:///app/server.js', [
      frame(SECRET, `data:text/javascript,export default "${SECRET}"`),
      frame('map', 'node:internal/x', [frame('inVm', `${SECRET}.js`)]),
    ]),
  ]),
  samples: [],
});

describe('the redaction of a heap profile', () => {
  it('leaves no text of a script that came as a data: URL, and the names and places of the others', () => {
    const { json } = redactProfile(PROFILE, OPTIONS);
    expect(json).not.toContain('export default');
    expect(json).toContain('file:///app/server.js');
    expect(json).toContain('"handle"');
    expect(JSON.parse(json).head.children[0].selfSize).toBe(3);
  });

  it('leaves no name that may be made of user data when names are hashed', () => {
    const { json, report } = redactProfile(PROFILE, { ...OPTIONS, names: 'hash' });
    expect(json).not.toContain(SECRET);
    expect(json).toContain('file:///app/server.js');
    expect(report).toMatchObject({ mode: 'values', names: 'hash' });
    expect(report.redactedStrings).toBeGreaterThan(2);
  });

  it('keeps what patterns keep, and everything when it is off', () => {
    expect(redactProfile(PROFILE, { ...OPTIONS, names: 'hash', keep: [/^handle$/u] }).json).toContain(
      '"handle"',
    );
    expect(redactProfile(PROFILE, { ...OPTIONS, mode: 'off' }).json).toBe(PROFILE);
  });

  it('takes nothing that was cut off, and tells nothing of it', () => {
    expect(() => redactProfile(PROFILE.slice(0, -9), OPTIONS)).toThrow(
      expect.objectContaining({
        code: 'HEAPWARDEN_SNAPSHOT_INVALID',
        message: 'This is no whole heap profile.',
      }),
    );
  });
});
