/** Express 4: a router is mounted for each tenant that logs in. */
const express = require('express');

const app = express();

exports.steps = { before: 100, after: 1_500 };
exports.step = (turn) => {
  const tenantRouter = express.Router();
  tenantRouter.get('/dashboard', (_request, response) => response.json({ tenant: turn }));
  app.use(`/tenants/${turn}`, tenantRouter);
};
