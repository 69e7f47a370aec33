/** A handler is added to the application within another one, at each request. */
import express from 'express';

const app = express();

export function step(turn) {
  const tenant = { id: turn, name: `tenant ${turn}`, limits: [turn, 100] };
  app.use((request, _response, next) => {
    request.tenant ??= tenant;
    next();
  });
}
