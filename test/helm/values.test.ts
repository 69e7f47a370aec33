/** Every value of the chart: what it changes, and what is refused in its place. */
import { describe, expect, it } from 'vitest';
import { helmValues } from '../../scripts/helm-values.mjs';
import { chartWithFiles } from './chart-with-files.js';
import { isHelmMissing, manifests, render, type Values } from './helm.js';
import { CASES, DEMO, type Rendered } from './value-cases.js';

const isMissing = isHelmMissing();

const withoutChanges = new Map<string, Rendered>();

it('no value of the chart is left out', () => {
  expect(Object.keys(CASES)).toEqual(helmValues().map(({ path }) => path));
});

describe.skipIf(isMissing).each(Object.entries(CASES))('%s', (path, each) => {
  const { value, along, seen, expected, wrong } = each;
  const chart = chartWithFiles();

  it('changes what it is for', () => {
    expect(seen(withoutChange({ ...DEMO, ...along }))).not.toEqual(expected);
    expect(seen(manifests({ ...DEMO, ...along, [path]: value }, { chart }))).toEqual(expected);
  });

  it(`is refused as ${JSON.stringify(wrong)}`, () => {
    const { status, stderr } = render({ ...DEMO, ...along, [path]: wrong }, { chart });
    expect(stderr).toContain("values don't meet the specifications of the schema");
    expect(stderr).toContain(path.split('.').at(-1));
    expect(status).not.toBe(0);
  });
});

describe.skipIf(isMissing)('values that there are not', () => {
  it.each([
    'demos',
    'demo.replica',
    'agent.image.digest',
    'settings.captureCooldown',
    'settings.targetsDir',
    'token.value',
  ])('are refused: %s', (path) => {
    const { stderr } = render({ [path]: 1 });
    expect(stderr).toContain(`additional properties '${path.split('.').at(-1)}' not allowed`);
  });
});

/** Many cases start from the same values. */
function withoutChange(values: Values): Rendered {
  const key = JSON.stringify(values);
  const rendered = withoutChanges.get(key) ?? manifests(values, { chart: chartWithFiles() });
  withoutChanges.set(key, rendered);
  return rendered;
}
