import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DownloadLink, Problem } from '../../src/server/api.js';
import { TestServer, TOKEN, tokenOf } from './fixture.js';

const ARTEFACT = Buffer.from('{"snapshot":{}}');

describe('a link to an artefact', () => {
  let server: TestServer;
  let id: string;
  let nowMs: number;

  beforeEach(async () => {
    nowMs = Date.now();
    server = await TestServer.start({ now: () => nowMs });
    id = (await server.put(ARTEFACT)).record.id;
  });

  afterEach(() => server.stop());

  async function linkTo(captureId: string, body?: object, token = TOKEN): Promise<DownloadLink> {
    const response = await server.ask(`/api/v1/captures/${captureId}/link`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    expect(response.status).toBe(201);
    return (await response.json()) as DownloadLink;
  }

  async function refusal(url: string | URL): Promise<string> {
    const response = await fetch(url);
    expect(response.status).toBe(401);
    return ((await response.json()) as Problem).code;
  }

  it('downloads it without a token, in whole and in parts, as often as wanted', async () => {
    const { url } = await linkTo(id);
    expect(url.startsWith(`${server.url}/api/v1/captures/${id}/download?`)).toBe(true);
    for (let count = 0; count < 2; count += 1) {
      expect(Buffer.from(await (await fetch(url)).arrayBuffer()).equals(ARTEFACT)).toBe(true);
    }
    const part = await fetch(url, { headers: { range: 'bytes=2-9' } });
    expect([part.status, await part.text()]).toEqual([206, 'snapshot']);
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
    expect(server.audited.map(({ action, by, token }) => [action, by, token])).toEqual([
      ['link', 'token', 'main'],
      ...Array(3).fill(['download', 'link', 'main']),
    ]);
  });

  it.each([
    [undefined, 3_600],
    [{}, 3_600],
    [{ expiresInSeconds: 60 }, 60],
    [{ expiresInSeconds: 604_800 }, 604_800],
  ])('with the order %j expires in %i s', async (body, seconds) => {
    const { url, expiresAt } = await linkTo(id, body);
    const leftSeconds = (Date.parse(expiresAt) - nowMs) / 1000;
    expect(leftSeconds).toBeGreaterThan(seconds - 1);
    expect(leftSeconds).toBeLessThanOrEqual(seconds);
    expect(new URL(url).searchParams.get('expires')).toBe(String(Date.parse(expiresAt) / 1000));
  });

  it.each([
    [{ expiresInSeconds: 59 }],
    [{ expiresInSeconds: 604_801 }],
    [{ expiresInSeconds: '60' }],
    [{ until: 1 }],
    [[]],
  ])('is not made by the order %j', async (body) => {
    const response = await server.fetch(`/api/v1/captures/${id}/link`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(400);
  });

  it('is no use once it has expired', async () => {
    const { url, expiresAt } = await linkTo(id);
    nowMs = Date.parse(expiresAt) - 1;
    expect((await fetch(url)).status).toBe(200);
    nowMs = Date.parse(expiresAt);
    expect(await refusal(url)).toBe('link_invalid');
  });

  it('is good for its own artefact and nothing else', async () => {
    const other = (await server.put(Buffer.from('{}'))).record.id;
    const { url } = await linkTo(id);
    expect(await refusal(url.replace(id, other))).toBe('link_invalid');
    const { search } = new URL(url);
    for (const path of ['/api/v1/status', `/api/v1/captures/${id}`, '/api/v1/captures']) {
      expect(await refusal(server.url + path + search)).toBe('token_missing');
    }
    const deleted = await fetch(url.replace('/download', ''), { method: 'DELETE' });
    expect(deleted.status).toBe(401);
  });

  it.each([
    ['by', 'read'],
    ['by', ''],
    ['expires', '99999999999'],
    ['expires', '1e12'],
    ['signature', ''],
    ['signature', '0'.repeat(64)],
    ['signature', 'é'.repeat(64)],
  ])('is not valid with %s=%s', async (name, value) => {
    const url = new URL((await linkTo(id)).url);
    url.searchParams.set(name, value);
    expect(await refusal(url)).toBe('link_invalid');
  });

  it('has one way to be written', async () => {
    const { url } = await linkTo(id);
    const { signature } = Object.fromEntries(new URL(url).searchParams);
    expect(await refusal(url.replace(`${signature}`, `${signature}`.toUpperCase().replace(/\d/g, '0')))).toBe(
      'link_invalid',
    );
    expect(await refusal(url.replace('expires=', 'expires=0'))).toBe('link_invalid');
    expect(await refusal(`${url}&by=main`)).toBe('link_invalid');
    expect(await refusal(`${url}&signature=${signature}`)).toBe('link_invalid');
  });

  it('goes with the token that made it', async () => {
    const { url } = await linkTo(id, {}, tokenOf('download'));
    expect((await fetch(url)).status).toBe(200);
    const entry = { name: 'download', token: tokenOf('download'), scopes: ['read'] as const };
    server.tokens.replace([entry]);
    expect(await refusal(url)).toBe('link_invalid');
    server.tokens.replace([{ ...entry, scopes: ['download'], token: 'another-one-of-that-name' }]);
    expect(await refusal(url)).toBe('link_invalid');
    server.tokens.replace([]);
    expect(await refusal(url)).toBe('link_invalid');
  });

  it('is made for what is stored only', async () => {
    const unknown = '00000000-0000-4000-8000-000000000000';
    const response = await server.fetch(`/api/v1/captures/${unknown}/link`, { method: 'POST' });
    expect(response.status).toBe(404);
  });

  it('that is wrong is no guess of a token, locks nobody out, and is on record once', async () => {
    const right = (await linkTo(id)).url;
    const url = new URL(right);
    for (let count = 0; count < 30; count += 1) {
      url.searchParams.set('signature', randomBytes(32).toString('hex'));
      expect(await refusal(url)).toBe('link_invalid');
    }
    expect((await server.fetch('/api/v1/status')).status).toBe(200);
    expect((await fetch(right)).status).toBe(200);
    expect(server.audited.map(({ action, token, by, detail }) => [action, token, by, detail])).toEqual([
      ['link', 'main', 'token', null],
      ['denied', null, 'link', 'wrong link'],
      ['download', 'main', 'link', null],
    ]);
  });

  it('is good for who is locked out for wrong tokens', async () => {
    const { url } = await linkTo(id);
    for (let guess = 0; guess < 10; guess += 1) {
      await server.ask('/api/v1/status', { headers: { authorization: `Bearer guess-number-${guess}` } });
    }
    expect((await server.fetch('/api/v1/status')).status).toBe(429);
    expect((await fetch(url)).status).toBe(200);
  });
});
