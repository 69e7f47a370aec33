import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { analysisSchema } from '../../scripts/analysis-schema.mjs';
import { configurationPage } from '../../scripts/configuration-page.mjs';
import { metricsPage } from '../../scripts/metrics-page.mjs';
import * as schema from '../../src/config/schema.js';
import { catalogue } from '../../src/metrics/catalogue.js';
import { semanticConventions } from '../../src/metrics/semantic-conventions.js';

function committed(page: string): string {
  return readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8');
}

describe('the pages that are written from code, by `npm run docs`, are up to date:', () => {
  it('docs/configuration.md', () => {
    expect(configurationPage(schema)).toBe(committed('configuration.md'));
  });

  it('docs/metrics.md', () => {
    expect(metricsPage(catalogue, semanticConventions)).toBe(committed('metrics.md'));
  });

  it('docs/analysis.schema.json', () => {
    expect(analysisSchema()).toBe(committed('analysis.schema.json'));
  });
});
