/** Writes the pages that come from code. */
import { writeFileSync } from 'node:fs';
import * as schema from '../dist/config/schema.js';
import { catalogue } from '../dist/metrics/catalogue.js';
import { semanticConventions } from '../dist/metrics/semantic-conventions.js';
import { analysisSchema } from './analysis-schema.mjs';
import { configurationPage } from './configuration-page.mjs';
import { metricsPage } from './metrics-page.mjs';

const docs = new URL('../docs/', import.meta.url);

writeFileSync(new URL('configuration.md', docs), configurationPage(schema));
writeFileSync(new URL('metrics.md', docs), metricsPage(catalogue, semanticConventions));
writeFileSync(new URL('analysis.schema.json', docs), analysisSchema());
