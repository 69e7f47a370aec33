import { once } from 'node:events';
import { S3ServiceException } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { isConditionFailed, isMissing, withLimit, wordsOf } from '../../src/store/s3-client.js';

function refusal(status: number, name: string, message = 'The words.'): S3ServiceException {
  return new S3ServiceException({ name, message, $fault: 'client', $metadata: { httpStatusCode: status } });
}

function waitForEnd(signal: AbortSignal): Promise<never> {
  return once(signal, 'abort').then(() => Promise.reject(new Error('what the SDK makes of it')));
}

describe('wordsOf', () => {
  it.each([
    ['a refusal', refusal(403, 'AccessDenied'), '403 AccessDenied: The words.'],
    [
      'an error of the system',
      Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' }),
      'ECONNREFUSED: connect ECONNREFUSED 127.0.0.1:1',
    ],
    [
      'two addresses that refuse',
      Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }),
      'AggregateError: ECONNREFUSED',
    ],
    ['words on several lines', new Error('one\n  two'), 'one two'],
    ['what is no error', 'no error', 'no error'],
  ])('names %s', (_what, error, words) => {
    expect(wordsOf(error)).toBe(words);
  });

  it('leaves out the fields in which a server sends keys back', () => {
    const error = Object.assign(refusal(403, 'SignatureDoesNotMatch'), { AWSAccessKeyId: 'AKIAEXAMPLE' });
    expect(wordsOf(error)).not.toContain('AKIAEXAMPLE');
  });

  it('is short, whatever the server sends', () => {
    expect(wordsOf(refusal(500, 'InternalError', 'x'.repeat(10_000)))).toHaveLength(300);
  });
});

describe('the answer of a server', () => {
  it('tells a missing object from a missing bucket', () => {
    expect(isMissing(refusal(404, 'NoSuchKey'))).toBe(true);
    expect(isMissing(refusal(404, 'NotFound'))).toBe(true);
    expect(isMissing(refusal(404, 'NoSuchBucket'))).toBe(false);
    expect(isMissing(new Error('404'))).toBe(false);
  });

  it('tells a condition that failed from other refusals', () => {
    expect(isConditionFailed(refusal(412, 'PreconditionFailed'))).toBe(true);
    expect(isConditionFailed(refusal(409, 'ConditionalRequestConflict'))).toBe(true);
    expect(isConditionFailed(refusal(403, 'AccessDenied'))).toBe(false);
    expect(isConditionFailed(refusal(501, 'NotImplemented'))).toBe(false);
  });
});

describe('withLimit', () => {
  it('gives what the work gives', async () => {
    await expect(withLimit(60_000, undefined, async () => 42)).resolves.toBe(42);
  });

  it('ends work that takes too long, and says so', async () => {
    await expect(withLimit(1, undefined, waitForEnd)).rejects.toThrow('no end within 1 ms');
  });

  it('ends work that is given up, also when it was before', async () => {
    const giveUp = new AbortController();
    const work = withLimit(60_000, giveUp.signal, waitForEnd);
    giveUp.abort(new Error('given up'));
    await expect(work).rejects.toThrow('given up');
    const late = withLimit(60_000, giveUp.signal, async (signal) => signal.throwIfAborted());
    await expect(late).rejects.toThrow('given up');
  });
});
