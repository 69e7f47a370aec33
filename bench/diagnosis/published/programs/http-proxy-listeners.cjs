/** One proxy, and a listener on it for each request. */
const { createProxyServer } = require('http-proxy');

const gateway = createProxyServer({ target: 'http://127.0.0.1:9' });

exports.step = (turn) => {
  const trace = { id: `trace-${turn}`, spans: [turn] };
  gateway.on('proxyRes', (_answer, request) => {
    if (request.trace === trace.id) trace.spans.push(Date.now());
  });
};
