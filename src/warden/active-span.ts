/** The application's span that is active now, where it has OpenTelemetry. */
import { createRequire } from 'node:module';
import { otelProvider } from '../probe/otel-globals.js';

/**
 * The active span in the form of the header `traceparent` (W3C Trace Context); null when there is none, or when the
 * application's `@opentelemetry/api` is older than ours and does not let it be seen. Never throws.
 */
export function activeTraceParent(): string | null {
  // The package is loaded only where the application has it loaded too, or one that is compatible.
  if (otelProvider('trace') === undefined) return null;
  try {
    const api = createRequire(import.meta.url)('@opentelemetry/api') as typeof import('@opentelemetry/api');
    const span = api.trace.getActiveSpan()?.spanContext();
    if (span === undefined || !api.isSpanContextValid(span)) return null;
    return `00-${span.traceId}-${span.spanId}-${span.traceFlags.toString(16).padStart(2, '0')}`;
  } catch {
    return null;
  }
}
