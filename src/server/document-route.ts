/** The OpenAPI document, as it was written from the routes when this version was built. */
import { fileURLToPath } from 'node:url';
import { route } from './route.js';

const DOCUMENT = fileURLToPath(new URL('../../docs/openapi.json', import.meta.url));

export const documentRoute = route({
  method: 'get',
  path: '/api/v1/openapi.json',
  summary: 'This document.',
  demands: 'open',
  answers: { 200: { description: 'An OpenAPI 3.1 document.', mediaType: 'application/json' } },
  handle: ({ response }) => response.sendFile(DOCUMENT, { cacheControl: false }),
});
