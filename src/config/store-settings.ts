/** Where artefacts are kept, and how many. */
import * as v from 'valibot';
import { setting, text, wholeNumber } from './setting.js';

export const storeSettings = {
  storeMaxArtefacts: v.optional(
    setting(wholeNumber(1, 10_000), 'Artefacts that the store keeps; the oldest are removed.', {
      allowed: 'a whole number from 1 to 10000',
    }),
    50,
  ),
  storeMaxAgeMs: v.optional(
    setting(
      wholeNumber(60_000, 31_536_000_000),
      'Age at which artefacts are removed from the store, in milliseconds.',
      { allowed: 'a whole number of milliseconds from 60000 to 31536000000, without a unit' },
    ),
    1_209_600_000,
  ),
  storeMaxBytes: v.optional(
    setting(
      wholeNumber(1_048_576, Number.MAX_SAFE_INTEGER),
      'Bytes that the artefacts in the store may take together.',
      { allowed: 'a whole number of bytes from 1048576, without a unit' },
    ),
    2_147_483_648,
  ),
  storeMinFreeBytes: v.optional(
    setting(wholeNumber(0, Number.MAX_SAFE_INTEGER), 'Bytes of the disk that captures leave free.', {
      allowed: 'a whole number of bytes, without a unit',
    }),
    268_435_456,
  ),
  s3Bucket: v.optional(
    setting(
      text,
      'Bucket of an S3-compatible object storage. When it is set, artefacts go there, and leave the local store once they have arrived. Credentials and region are found as the AWS SDK finds them.',
      { allowed: 'the name of a bucket', computedDefault: 'none: everything stays local' },
    ),
  ),
  s3Prefix: v.optional(
    setting(text, 'What the names of objects begin with.', { allowed: 'a text' }),
    'heapwarden',
  ),
  s3Endpoint: v.optional(
    setting(v.pipe(v.string(), v.url()), 'Address of an object storage that is not of AWS.', {
      allowed: 'a URL',
      computedDefault: 'that of AWS',
    }),
  ),
  s3Region: v.optional(
    setting(text, 'Region of the bucket.', { allowed: 'a text', computedDefault: 'that of the environment' }),
  ),
  fleetLeaseMs: v.optional(
    setting(
      wholeNumber(0, 86_400_000),
      'With a bucket: of all replicas of a service, one takes a heap snapshot in each such span of time, in milliseconds; 0 lets each replica decide for itself.',
      { allowed: 'a whole number of milliseconds from 0 to 86400000, without a unit' },
    ),
    600_000,
  ),
};
