/** What of OpenTelemetry the application has registered: read where its API keeps it, so that nothing of it is loaded. */

/** The place of every 1.x of `@opentelemetry/api`, whichever copy of it registers. */
const API = Symbol.for('opentelemetry.js.api.1');

/** The provider that the application has registered for `signal`; undefined when there is none. */
export function otelProvider(signal: 'trace' | 'metrics'): object | undefined {
  return (globalThis as { [API]?: Partial<Record<typeof signal, object>> })[API]?.[signal];
}
