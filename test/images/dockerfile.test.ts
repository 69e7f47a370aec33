import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validate } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const text = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');

/** The instructions of a stage, from its `FROM` on. */
function stage(name: string): string {
  const found = text.split(/^(?=FROM )/m).find((part) => part.split('\n')[0]?.endsWith(` AS ${name}`));
  if (found === undefined) throw new Error(`no stage is called ${name}`);
  return found;
}

describe('the Dockerfile', () => {
  it('has nothing that the linter warns of', () => {
    expect(validate(text)).toEqual([]);
    expect(validate('FROM node\nCDM ["node"]')).not.toEqual([]);
  });

  it('pins each image that it begins with by its whole version', () => {
    const images = [...text.matchAll(/^ARG \w+_IMAGE=(.*)$/gm)].map(([, image]) => image);
    expect(images).toHaveLength(2);
    for (const image of images) expect(image).toMatch(/^[a-z]+:\d+\.\d+\.\d+-[a-z-]+$/);
    for (const [, from] of text.matchAll(/^FROM (\S+)/gm)) expect(from).toMatch(/^\$\{\w+_IMAGE\}$/);
  });

  it.each(['agent', 'demo'])('runs %s as a user that Kubernetes can tell from root', (name) => {
    expect(stage(name)).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
  });

  it('gives the demo a health check, and the preload the path that it is copied to', () => {
    expect(stage('demo')).toMatch(/^HEALTHCHECK /m);
    expect(stage('demo')).toContain('COPY --from=build /heapwarden /heapwarden');
    expect(stage('demo')).toContain('NODE_OPTIONS="--require=/heapwarden/register.cjs"');
  });
});
