/** Spans go to the exporter that is meant for tests. */
const {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} = require('@opentelemetry/sdk-trace-base');

const spanExporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spanExporter)] });
const tracer = provider.getTracer('shop');

exports.steps = { before: 50, after: 800 };
exports.step = (turn) => tracer.startSpan(`order ${turn}`).end();
