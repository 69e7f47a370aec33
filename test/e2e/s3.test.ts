import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import {
  CreateBucketCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { CaptureRecord } from '../../src/capture/record.js';
import { HeapwardenError } from '../../src/error.js';
import type { Analysis } from '../../src/snapshot/index.js';
import { FleetLease } from '../../src/store/fleet-lease.js';
import { S3Bucket } from '../../src/store/s3-bucket.js';
import { createS3Client } from '../../src/store/s3-client.js';
import { S3Store } from '../../src/store/s3-store.js';
import { ShippingStore } from '../../src/store/shipping-store.js';
import { storedCapture } from '../capture/record-example.js';
import { openLocalStore, storeArtefact } from './s3/example-stores.js';
import { FaultProxy } from './s3/fault-proxy.js';
import { missingServer, S3Server, START_PATIENCE_MS } from './s3/s3-server.js';
import { NODE, ROOT, watch } from './watched-process.js';

const MIB = 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const PATIENCE = { timeout: 30_000, interval: 25 };

const missing = missingServer();
if (missing !== undefined) console.warn(`Object storage: skipped, ${missing}`);

describe.skipIf(missing !== undefined)('object storage', () => {
  let server: S3Server;
  let proxy: FaultProxy;
  /** Beside the proxy, to see what the server really holds. */
  let witness: S3Client;
  let bucket: string;

  beforeAll(async () => {
    server = await S3Server.start();
  }, START_PATIENCE_MS);
  afterAll(() => server.stop());

  beforeEach(async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', server.keys.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', server.keys.secretAccessKey);
    proxy = await FaultProxy.start(server.port);
    witness = createS3Client({ endpoint: server.endpoint });
    bucket = `test-${randomUUID()}`;
    await witness.send(new CreateBucketCommand({ Bucket: bucket }));
  });
  afterEach(async () => {
    witness.destroy();
    await proxy.stop();
    vi.unstubAllEnvs();
  });

  /** The bucket through the proxy. */
  function openBucket(idleLimitMs = 60_000): S3Bucket {
    const opened = new S3Bucket({ bucket, endpoint: proxy.endpoint, idleLimitMs });
    onTestFinished(() => opened.close());
    return opened;
  }

  function openStore(idleLimitMs?: number): S3Store {
    return new S3Store({ bucket: openBucket(idleLimitMs), prefix: 'heapwarden/prod', service: 'shop' });
  }

  async function keys(): Promise<string[]> {
    const { Contents = [] } = await witness.send(new ListObjectsV2Command({ Bucket: bucket }));
    return Contents.map(({ Key = '' }) => Key);
  }

  async function unfinishedUploads(): Promise<number> {
    const { Uploads = [] } = await witness.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    return Uploads.length;
  }

  it('gives back, byte for byte, an artefact that went up in parts', async () => {
    const store = openStore();
    const { record, bytes } = artefactOf(22 * MIB);
    const stored = await store.put(record, streamOf(bytes));
    expect(stored).toEqual({ ...record, location: 's3' });
    const found = await store.find(record.id);
    expect(found?.record).toEqual(stored);
    expect(await sha256(found?.read())).toBe(await sha256(streamOf(bytes)));
    expect(await unfinishedUploads()).toBe(0);
  });

  it('lists newest first, and of its own service only', async () => {
    const store = openStore();
    const records = ['2026-01-02T00:00:00.000Z', '2026-01-03T00:00:00.000Z', '2026-01-01T00:00:00.000Z'].map(
      (createdAt) => artefactOf(1_000, { createdAt }),
    );
    for (const { record, bytes } of records) await store.put(record, streamOf(bytes));
    const cart = new S3Store({ bucket: openBucket(), prefix: 'heapwarden/prod', service: 'cart' });
    const theirs = artefactOf(1_000, { service: 'cart', kind: 'report' });
    await cart.put(theirs.record, streamOf(theirs.bytes));
    const [second, first, third] = records.map(({ record }) => record.id);
    expect((await store.list()).map(({ id }) => id)).toEqual([first, second, third]);
    expect(await keys()).toContain(`heapwarden/prod/cart/${theirs.record.id}.report.json.gz`);
  });

  it('puts what became of an analysis to the record, which is listed as it is then', async () => {
    const store = openStore();
    const { record, bytes } = artefactOf(1_000);
    const stored = await store.put(record, streamOf(bytes));
    expect(await store.list()).toEqual([stored]);
    const analysis = { state: 'failed', progressRatio: null, detail: 'It broke.', errorCode: null } as const;
    expect(await store.noteAnalysis(record.id, analysis)).toBe(true);
    expect(await store.list()).toEqual([{ ...stored, analysis }]);
    expect(await store.noteAnalysis(randomUUID(), analysis)).toBe(false);
  });

  it('takes what a watched process captures, gives it back through the process, and lets one replica at a time capture', async () => {
    const env = {
      HEAPWARDEN_S3_BUCKET: bucket,
      HEAPWARDEN_S3_ENDPOINT: proxy.endpoint,
      HEAPWARDEN_SERVICE: 'shop',
    };
    const watched = watch('idle.mjs', { env });
    const record = await watched.capture('to be carried', { force: false });
    expect(record).toMatchObject({ state: 'stored' });
    const listed = async () => (await watched.captures()).find(({ id }) => id === record.id);
    await expect.poll(async () => (await listed())?.location, PATIENCE).toBe('s3');
    expect(readdirSync(join(watched.dir, 'captures'))).toEqual([]);
    expect(await watched.artefact(record)).toHaveLength(record.bytes as number);
    expect(await keys()).toContain(`heapwarden/shop/${record.id}.heapsnapshot.gz`);
    const replica = watch('idle.mjs', { env });
    expect(await replica.capture('another replica', { force: false })).toMatchObject({
      state: 'refused',
      outcome: 'busy',
      detail: expect.stringContaining(`process ${watched.child.pid}`),
    });
    expect((await replica.capture('by force')).state).toBe('stored');
    expect(watched.stderr).not.toContain('Warning');
  });

  it('that refuses leaves the capture with its process, with a code on its record', async () => {
    const env = { HEAPWARDEN_S3_BUCKET: 'there-is-none', HEAPWARDEN_S3_ENDPOINT: proxy.endpoint };
    const watched = watch('idle.mjs', { env });
    const record = await watched.capture('nowhere to go', { kind: 'report' });
    const listed = async () => (await watched.captures()).find(({ id }) => id === record.id);
    await expect.poll(async () => (await listed())?.errorCode, PATIENCE).toBe('HEAPWARDEN_S3_FAILED');
    expect(await listed()).toMatchObject({ state: 'stored', location: 'local' });
    expect(await watched.artefact(record)).toHaveLength(record.bytes as number);
  });

  it('removes an artefact and its record', async () => {
    const store = openStore();
    const { record, bytes } = artefactOf(1_000);
    await store.put(record, streamOf(bytes));
    expect(await store.remove(record.id)).toBe(true);
    expect([await keys(), await store.list(), await store.find(record.id)]).toEqual([[], [], undefined]);
    expect(await store.remove(record.id)).toBe(false);
  });

  it('writes the record last and removes it first', async () => {
    const steps: string[] = [];
    const client = createS3Client({ endpoint: server.endpoint });
    client.middlewareStack.add(
      (next, { commandName }) =>
        (args) => {
          const { Key = '' } = args.input as { readonly Key?: string };
          steps.push(
            `${commandName?.replace('Command', '')} ${Key.split('/')
              .at(-1)
              ?.replace(/^[^.]+/, '')}`,
          );
          return next(args);
        },
      { step: 'initialize' },
    );
    const opened = new S3Bucket({ bucket, client });
    onTestFinished(() => opened.close());
    const store = new S3Store({ bucket: opened, prefix: '', service: 'shop' });
    const { record, bytes } = artefactOf(6 * MIB);
    await store.put(record, streamOf(bytes));
    await store.remove(record.id);
    expect(steps.slice(-5)).toEqual([
      'CompleteMultipartUpload .heapsnapshot.gz',
      'PutObject .json',
      'GetObject .json',
      'DeleteObject .json',
      'DeleteObject .heapsnapshot.gz',
    ]);
  });

  it('does not list halves, and sweeps them away when they are old', async () => {
    const store = openStore();
    const whole = artefactOf(1_000);
    await store.put(whole.record, streamOf(whole.bytes));
    const opened = openBucket();
    const folder = 'heapwarden/prod/shop';
    await opened.upload(
      `${folder}/${randomUUID()}.heapsnapshot.gz`,
      streamOf(whole.bytes),
      'application/gzip',
    );
    const id = randomUUID();
    await opened.put(`${folder}/${id}.json`, JSON.stringify({ ...whole.record, id }));
    await opened.put(`${folder}/not-ours.json`, 'no record');
    expect((await store.list()).map((record) => record.id)).toEqual([whole.record.id]);
    expect(await store.find(id)).toBeUndefined();
    expect(await store.sweep(Date.now())).toBe(0);
    expect(await store.sweep(Date.now() + DAY_MS + MINUTE_MS)).toBe(2);
    expect((await keys()).sort()).toEqual(
      [
        `${folder}/${whole.record.id}.heapsnapshot.gz`,
        `${folder}/${whole.record.id}.json`,
        `${folder}/not-ours.json`,
      ].sort(),
    );
  });

  it('says what the server says to a wrong secret, and not the secret', async () => {
    const secret = randomUUID();
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', secret);
    const store = openStore();
    const { record, bytes } = artefactOf(6 * MIB);
    const error = await store.put(record, streamOf(bytes)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(HeapwardenError);
    expect(error).toMatchObject({
      code: 'HEAPWARDEN_S3_FAILED',
      message: expect.stringMatching(/403 SignatureDoesNotMatch/),
    });
    const shown = inspect(error, { depth: null });
    expect(shown).not.toContain(secret);
    expect(shown).not.toContain(server.keys.accessKeyId);
    await expect(store.list()).rejects.toMatchObject({ code: 'HEAPWARDEN_S3_FAILED' });
    expect(await keys()).toEqual([]);
  });

  it('says that there is no such bucket', async () => {
    const opened = new S3Bucket({ bucket: 'not-there', endpoint: server.endpoint });
    onTestFinished(() => opened.close());
    const store = new S3Store({ bucket: opened, prefix: '', service: 'shop' });
    await expect(store.list()).rejects.toThrow(/404 NoSuchBucket/);
    await expect(store.find(randomUUID())).rejects.toThrow(/404 NoSuchBucket/);
  });

  it('says that nobody answers', async () => {
    const { endpoint } = proxy;
    await proxy.stop();
    const opened = new S3Bucket({ bucket, endpoint });
    onTestFinished(() => opened.close());
    const store = new S3Store({ bucket: opened, prefix: '', service: 'shop' });
    const { record, bytes } = artefactOf(6 * MIB);
    await expect(store.put(record, streamOf(bytes))).rejects.toThrow(/ECONNREFUSED/);
    proxy = await FaultProxy.start(server.port);
  });

  describe.each(['cut', 'stall'] as const)('when the network does %s', (kind) => {
    it('goes on after one time', async () => {
      const store = openStore(2_000);
      const { record, bytes } = artefactOf(12 * MIB);
      const broken = proxy.break(kind, 7 * MIB, { isOnce: true });
      await store.put(record, streamOf(bytes));
      await broken;
      expect(await sha256((await store.find(record.id))?.read())).toBe(await sha256(streamOf(bytes)));
    });

    it('gives up in the end, shows nothing of the half, and uploads it when the network is back', async () => {
      const store = openStore(2_000);
      const { record, bytes } = artefactOf(12 * MIB);
      void proxy.break(kind, 7 * MIB);
      await expect(store.put(record, streamOf(bytes))).rejects.toMatchObject({
        code: 'HEAPWARDEN_S3_FAILED',
        message: expect.stringMatching(kind === 'cut' ? /ECONNRESET|EPIPE|socket hang up/ : /TimeoutError/),
      });
      proxy.heal();
      expect([await keys(), await store.list(), await store.find(record.id)]).toEqual([[], [], undefined]);
      await store.put(record, streamOf(bytes));
      expect(await sha256((await store.find(record.id))?.read())).toBe(await sha256(streamOf(bytes)));
      // What the first one has left behind could not be taken back without a network.
      expect(await unfinishedUploads()).toBe(1);
      expect(await store.sweep(Date.now() + DAY_MS + MINUTE_MS)).toBe(1);
      expect(await unfinishedUploads()).toBe(0);
    });
  });

  it('leaves nothing of an upload that is given up while it begins', async () => {
    const giveUp = new AbortController();
    const client = createS3Client({ endpoint: server.endpoint });
    client.middlewareStack.add(
      (next, { commandName }) =>
        (args) => {
          const answer = next(args);
          if (commandName === 'CreateMultipartUploadCommand') giveUp.abort();
          return answer;
        },
      { step: 'finalizeRequest', priority: 'low' },
    );
    const opened = new S3Bucket({ bucket, client });
    onTestFinished(() => opened.close());
    const upload = opened.upload(
      'artefact',
      streamOf(artefactOf(12 * MIB).bytes),
      'text/plain',
      giveUp.signal,
    );
    await expect(upload).rejects.toMatchObject({ code: 'HEAPWARDEN_S3_FAILED' });
    expect([await keys(), await unfinishedUploads()]).toEqual([[], 0]);
  });

  it('fails to be read, and does not just end, when the connection is lost in the middle', async () => {
    const store = openStore();
    const { record, bytes } = artefactOf(12 * MIB);
    await store.put(record, streamOf(bytes));
    const artefact = (await store.find(record.id))?.read();
    if (artefact !== undefined) await once(artefact, 'readable');
    proxy.heal();
    await expect(sha256(artefact)).rejects.toMatchObject({ code: 'HEAPWARDEN_S3_FAILED' });
  });

  it('is refused by the server when a byte has changed on the way', async () => {
    const store = openStore();
    const { record, bytes } = artefactOf(12 * MIB);
    void proxy.break('corrupt', 7 * MIB, { isOnce: true });
    await expect(store.put(record, streamOf(bytes))).rejects.toThrow(/SHA256|BadDigest|Checksum/i);
    expect([await keys(), await unfinishedUploads()]).toEqual([[], 0]);
  });

  it('takes back the parts when the artefact cannot be read, or is shorter than its record says', async () => {
    const store = openStore();
    const { record, bytes } = artefactOf(12 * MIB);
    async function* failing() {
      yield bytes;
      throw new Error('the disk is gone');
    }
    await expect(store.put(record, Readable.from(failing()))).rejects.toThrow(/the disk is gone/);
    await expect(store.put(record, streamOf(bytes.subarray(1)))).rejects.toThrow(/has 12582911 bytes/);
    expect([await keys(), await unfinishedUploads()]).toEqual([[], 0]);
  });

  it('takes back the parts of an upload that is given up, also while nothing comes from the disk', async () => {
    const store = openStore();
    const { record, bytes } = artefactOf(12 * MIB);
    const giveUp = new AbortController();
    async function* hanging() {
      yield bytes;
      await once(giveUp.signal, 'never');
    }
    const upload = store.put(record, Readable.from(hanging()), giveUp.signal);
    const refused = expect(upload).rejects.toMatchObject({ code: 'HEAPWARDEN_S3_FAILED' });
    await vi.waitUntil(async () => (await unfinishedUploads()) === 1, PATIENCE);
    giveUp.abort();
    await refused;
    expect([await keys(), await unfinishedUploads()]).toEqual([[], 0]);
  });

  describe('lease', () => {
    function openLease(
      holder: string,
      { leaseMs = HOUR_MS, patienceMs = MINUTE_MS, opened = openBucket() } = {},
    ): FleetLease {
      return new FleetLease({
        bucket: opened,
        prefix: 'heapwarden',
        service: 'shop',
        leaseMs,
        holder,
        patienceMs,
      });
    }

    it('goes to one of many that ask at the same time', async () => {
      const replicas = Array.from({ length: 8 }, (_, index) => openLease(`pod-${index}`));
      const answers = await Promise.all(replicas.map((replica) => replica.take()));
      const states = answers.map(({ state }) => state).sort();
      expect(states).toEqual(['ours', ...Array(7).fill('theirs')]);
      const winner = answers.findIndex(({ state }) => state === 'ours');
      expect(answers[(winner + 1) % 8]).toMatchObject({
        takenBy: expect.stringMatching(new RegExp(`pod-${winner}.* in 3[56]\\d\\d s`)),
      });
    });

    it('goes to another when it is over', async () => {
      await openLease('one').take();
      expect((await openLease('other', { leaseMs: 0 }).take()).state).toBe('ours');
      expect(await openLease('third').take()).toMatchObject({ takenBy: expect.stringContaining('other') });
    });

    it('rests on writes of which, for one ETag, exactly one happens', async () => {
      const opened = openBucket();
      await opened.put('lease', 'old');
      const { etag = '' } = (await opened.getText('lease')) ?? {};
      const writes = Array.from({ length: 8 }, (_, index) =>
        opened.put('lease', `new ${index}`, { condition: { etag } }),
      );
      const isWritten = await Promise.all(writes);
      expect(isWritten.filter(Boolean)).toHaveLength(1);
      expect((await opened.getText('lease'))?.text).toBe(`new ${isWritten.indexOf(true)}`);
      expect(await opened.put('not-there', 'new', { condition: { etag } })).toBe(false);
    });

    it('stays with the one who has it, and goes to another when it is given back', async () => {
      const [one, other] = [openLease('one'), openLease('other')];
      await one.take();
      const answer = await one.take();
      expect(answer.state).toBe('ours');
      expect((await other.take()).state).toBe('theirs');
      if (answer.state === 'ours') await answer.giveBack();
      expect((await other.take()).state).toBe('ours');
      if (answer.state === 'ours') await answer.giveBack();
      expect((await one.take()).state).toBe('theirs');
    });

    it('is ours when the answer that said so was lost', async () => {
      const client = createS3Client({ endpoint: server.endpoint });
      let isLost = false;
      client.middlewareStack.add(
        (next, { commandName }) =>
          async (args) => {
            const result = await next(args);
            if (commandName !== 'PutObjectCommand' || isLost) return result;
            isLost = true;
            throw Object.assign(new Error('connection lost'), { code: 'ECONNRESET' });
          },
        { step: 'finalizeRequest', priority: 'low' },
      );
      const opened = new S3Bucket({ bucket, client });
      onTestFinished(() => opened.close());
      expect((await openLease('one', { opened }).take()).state).toBe('ours');
      expect(isLost).toBe(true);
      expect((await openLease('other').take()).state).toBe('theirs');
    });

    it('is left open when the storage cannot be asked', async () => {
      void proxy.break('stall', 0);
      expect(await openLease('one', { patienceMs: 500 }).take()).toMatchObject({
        state: 'unknown',
        error: { code: 'HEAPWARDEN_S3_FAILED' },
      });
    });
  });

  describe('the command line', () => {
    const folder = mkdtempSync(join(tmpdir(), 'heapwarden-s3-cli-'));
    const path = join(folder, 'app.heapsnapshot');
    beforeAll(() => {
      execFileSync(NODE, ['-e', `v8.writeHeapSnapshot(${JSON.stringify(path)})`]);
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    /** Runs in a folder of its own, which must be empty afterwards. The proxy lives in this process, which waits. */
    function heapwarden(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
      const cwd = mkdtempSync(join(folder, 'cwd-'));
      const { stdout, stderr, status } = spawnSync(NODE, [join(ROOT, 'dist/cli/main.js'), ...args], {
        cwd,
        encoding: 'utf8',
        env: { ...process.env, TMPDIR: cwd, HEAPWARDEN_S3_ENDPOINT: server.endpoint, ...env },
      });
      expect(readdirSync(cwd)).toEqual([]);
      return { stdout, stderr, status };
    }

    async function putObject(key: string, bytes: Buffer): Promise<void> {
      await openBucket().upload(key, streamOf(bytes), 'application/octet-stream');
    }

    it('analyses what a store has, by the id of its capture or by its key, as of the time on its record', async () => {
      const bytes = gzipSync(readFileSync(path));
      const createdAt = '2026-01-01T12:00:00.000Z';
      const record = storedCapture({ id: randomUUID(), storedBytes: bytes.length, createdAt });
      await openStore().put(record, streamOf(bytes));
      const address = `s3://${bucket}/heapwarden/prod/shop/${record.id}`;
      const ofFile: Analysis = JSON.parse(heapwarden(['analyze', path, '--json']).stdout);
      for (const given of [address, `${address}.heapsnapshot.gz`]) {
        const { stdout, stderr } = heapwarden(['analyze', given, '--json']);
        const { suspects, snapshots }: Analysis = JSON.parse(stdout);
        expect(suspects).toEqual(ofFile.suspects);
        expect(snapshots).toEqual([{ ...ofFile.snapshots[0], takenAt: createdAt }]);
        expect(stderr).toBe('');
      }
      const { stdout } = heapwarden(['analyze', address, '--class', 'Object']);
      expect(stdout).toMatch(/^\d[\d,]* × Object\n {2}@\d+/);
    });

    it('compares objects of any name with files, by the address that AWS has for endpoints', async () => {
      await putObject('before/app.heapsnapshot', readFileSync(path));
      const { stdout } = heapwarden(['diff', `s3://${bucket}/before/app.heapsnapshot`, path, '--json'], {
        HEAPWARDEN_S3_ENDPOINT: '',
        AWS_ENDPOINT_URL: server.endpoint,
      });
      const { snapshots }: Analysis = JSON.parse(stdout);
      const [before, after] = snapshots.map(({ takenAt, ...facts }) => ({
        facts,
        atMs: Date.parse(String(takenAt)),
      }));
      expect(before?.facts).toEqual(after?.facts);
      // When it was put there.
      expect(Math.abs((before?.atMs ?? 0) - Date.now())).toBeLessThan(10 * MINUTE_MS);
    });

    it('says what is wrong with an object', async () => {
      await putObject('cut.heapsnapshot.gz', gzipSync(readFileSync(path)).subarray(0, 10_000));
      const id = randomUUID();
      for (const [address, words] of [
        [`s3://${bucket}/cut.heapsnapshot.gz`, /cut off or damaged/],
        [`s3://${bucket}/none.heapsnapshot`, /There is no object none\.heapsnapshot in bucket/],
        [`s3://${bucket}/shop/${id}`, new RegExp(`There is no object shop/${id}\\.heapsnapshot\\.gz`)],
        [`s3://${bucket}/`, /names no object/],
      ] as const) {
        const { stdout, stderr, status } = heapwarden(['analyze', address]);
        expect([status, stdout]).toEqual([1, '']);
        expect(stderr).toMatch(words);
        expect(stderr).not.toMatch(/ at .*\.js:\d+/);
      }
    });

    it('says what the server says to a wrong secret, and that nobody answers', async () => {
      const wrong = { AWS_SECRET_ACCESS_KEY: randomUUID() };
      const refused = heapwarden(['analyze', `s3://${bucket}/some.heapsnapshot`], wrong);
      expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('403')]);
      expect(refused.stderr).not.toContain(wrong.AWS_SECRET_ACCESS_KEY);
      const nobody = { HEAPWARDEN_S3_ENDPOINT: 'http://127.0.0.1:1' };
      const silent = heapwarden(['analyze', `s3://${bucket}/some.heapsnapshot`], nobody);
      expect([silent.status, silent.stderr]).toEqual([1, expect.stringContaining('ECONNREFUSED')]);
    });

    it('loads the client of object storage for such an address alone', async () => {
      const loadedBy = (address: string): string[] => {
        const coverage = mkdtempSync(join(folder, 'coverage-'));
        heapwarden(['analyze', address], { NODE_V8_COVERAGE: coverage });
        const files = readdirSync(coverage).map((name) => readFileSync(join(coverage, name), 'utf8'));
        const urls = files.flatMap((text) =>
          (JSON.parse(text).result as { url: string }[]).map(({ url }) => url),
        );
        return urls.filter((url) => url.includes('/@aws-sdk/'));
      };
      expect(loadedBy(path)).toEqual([]);
      expect(loadedBy(`s3://${bucket}/none`).length).toBeGreaterThan(0);
    });
  });

  // Last, since the storage waits half a minute for the gateway that was killed when the next bucket is made.
  it('keeps the local artefact while the server is down, and ships it when it is back', async () => {
    const local = await openLocalStore();
    const { record, bytes } = artefactOf(22 * MIB);
    const failure = deferred<Error>();
    const shipped = deferred<CaptureRecord>();
    const retry = deferred<void>();
    const store = ShippingStore.start({
      local,
      remote: openStore(2_000),
      onShipped: shipped.resolve,
      onFailure: (_record, error) => failure.resolve(error),
      wait: () => retry.promise,
    });
    onTestFinished(() => store.close());
    const stalled = proxy.break('stall', 12 * MIB);
    await storeArtefact(store, record, bytes);
    await stalled;
    await server.killGateway();
    proxy.heal();
    expect(await failure.promise).toMatchObject({ code: 'HEAPWARDEN_S3_FAILED' });
    expect(await store.list()).toMatchObject([
      { id: record.id, location: 'local', errorCode: 'HEAPWARDEN_S3_FAILED' },
    ]);
    await server.startGateway();
    expect(await openStore().list()).toEqual([]);
    retry.resolve();
    expect(await shipped.promise).toEqual({ ...record, location: 's3' });
    expect([await store.list(), await local.list()]).toEqual([[{ ...record, location: 's3' }], []]);
    expect(await sha256((await store.find(record.id))?.read())).toBe(await sha256(streamOf(bytes)));
  });
});

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
}

function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

function streamOf(bytes: Buffer): Readable {
  return Readable.from(chunksOf(bytes), { objectMode: false });
}

/** As a file is read. */
function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}

async function sha256(stream: Readable | undefined): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of stream ?? []) hash.update(chunk);
  return hash.digest('hex');
}

function artefactOf(
  size: number,
  changes: Partial<CaptureRecord> = {},
): { record: CaptureRecord; bytes: Buffer } {
  const bytes = randomBytes(size);
  return { record: storedCapture({ id: randomUUID(), storedBytes: size, ...changes }), bytes };
}
