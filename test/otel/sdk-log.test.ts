import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { SdkLog } from '../../src/otel/sdk-log.js';

describe('the log of the SDK', () => {
  let lines: string[];
  let log: SdkLog;

  beforeEach(() => {
    lines = [];
    log = new SdkLog(pino({}, { write: (line: string) => lines.push(JSON.parse(line).msg) }));
  });

  it('tells each failure once, and when exporting works again', () => {
    log.fail(new Error('refused'));
    log.fail(new Error('refused'));
    log.fail(new Error('too slow'));
    log.fail(new Error('refused'));
    log.succeed();
    log.succeed();
    log.fail(new Error('refused'));
    expect(lines).toEqual([
      'OTLP export failed: refused',
      'OTLP export failed: too slow',
      'OTLP export works again',
      'OTLP export failed: refused',
    ]);
  });

  it('does not call a warning a failure', () => {
    log.warn('a header is', 'odd');
    log.succeed();
    expect(lines).toEqual(['OTLP export: a header is odd']);
  });

  it('remembers a bounded number of things that it has said', () => {
    for (let number = 0; number < 60; number++) log.fail(new Error(`failure ${number}`));
    log.fail(new Error('failure 0'));
    expect(lines).toHaveLength(61);
  });
});
