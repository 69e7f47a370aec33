import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { analysisSchema } from '../../scripts/analysis-schema.mjs';
import { apiDocument } from '../../scripts/api-document.mjs';
import { apiPage } from '../../scripts/api-page.mjs';
import { cliPage } from '../../scripts/cli-page.mjs';
import { configurationPage } from '../../scripts/configuration-page.mjs';
import { metricsPage } from '../../scripts/metrics-page.mjs';
import { EXIT_CODE_WORDS, EXIT_CODES } from '../../src/cli/exit-code.js';
import { createProgram } from '../../src/cli/program.js';
import * as schema from '../../src/config/schema.js';
import { catalogue } from '../../src/metrics/catalogue.js';
import { semanticConventions } from '../../src/metrics/semantic-conventions.js';
import { type RoutesOptions, routesOf } from '../../src/server/routes.js';

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

  it('docs/openapi.json and docs/api.md', () => {
    const document = apiDocument(routesOf({ metricsAccess: 'open' } as RoutesOptions));
    expect(document).toBe(committed('openapi.json'));
    expect(apiPage(document)).toBe(committed('api.md'));
  });

  it('docs/cli.md', () => {
    expect(cliPage(createProgram(), EXIT_CODES, EXIT_CODE_WORDS)).toBe(committed('cli.md'));
  });
});
