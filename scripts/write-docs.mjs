/** Writes the pages that come from code. */
import { writeFileSync } from 'node:fs';
import { EXIT_CODE_WORDS, EXIT_CODES } from '../dist/cli/exit-code.js';
import { createProgram } from '../dist/cli/program.js';
import * as schema from '../dist/config/schema.js';
import { catalogue } from '../dist/metrics/catalogue.js';
import { semanticConventions } from '../dist/metrics/semantic-conventions.js';
import { routesOf } from '../dist/server/routes.js';
import { analysisSchema } from './analysis-schema.mjs';
import { apiDocument } from './api-document.mjs';
import { apiPage } from './api-page.mjs';
import { cliPage } from './cli-page.mjs';
import { configurationPage } from './configuration-page.mjs';
import { copyHelmFiles } from './helm-files.mjs';
import { helmReadme } from './helm-readme.mjs';
import { helmSchema } from './helm-schema.mjs';
import { metricsPage } from './metrics-page.mjs';

const docs = new URL('../docs/', import.meta.url);
const chart = new URL('../helm/heapwarden/', import.meta.url);

writeFileSync(new URL('configuration.md', docs), configurationPage(schema));
writeFileSync(new URL('metrics.md', docs), metricsPage(catalogue, semanticConventions));
writeFileSync(new URL('analysis.schema.json', docs), analysisSchema());
const document = apiDocument(routesOf({ metricsAccess: 'open' }));
writeFileSync(new URL('openapi.json', docs), document);
writeFileSync(new URL('api.md', docs), apiPage(document));
writeFileSync(new URL('cli.md', docs), cliPage(createProgram(), EXIT_CODES, EXIT_CODE_WORDS));

copyHelmFiles();
writeFileSync(new URL('values.schema.json', chart), helmSchema(schema));
writeFileSync(new URL('README.md', chart), helmReadme(schema));
