/**
 * The standard variables where this thread has another default, or no choice. The thread has an environment of its own:
 * what is set here, the application does not see.
 */

/** What is exported. */
export interface ExportedSignals {
  readonly metrics: boolean;
  readonly logs: boolean;
}

/** Settles `env`, and tells what is to be exported. */
export function settleEnvironment(env: NodeJS.ProcessEnv): ExportedSignals {
  const signals = {
    metrics: wantsOtlp(env['OTEL_METRICS_EXPORTER']),
    logs: wantsOtlp(env['OTEL_LOGS_EXPORTER']),
  };
  // Others than OTLP are for the application: standard output is its own, and Prometheus has `GET /metrics`.
  env['OTEL_LOGS_EXPORTER'] = signals.logs ? 'otlp' : 'none';
  // With an id of the instance; `env` comes last, so that what the user says goes before what is detected.
  env['OTEL_NODE_RESOURCE_DETECTORS'] ||= 'host,process,serviceinstance,env';
  // An incident may be the last thing that the process tells: it does not wait for others to come.
  env['OTEL_BLRP_SCHEDULE_DELAY'] ||= '100';
  // It would have the SDK log to standard output; here it logs where the watchdog does.
  delete env['OTEL_LOG_LEVEL'];
  return signals;
}

function wantsOtlp(exporters: string | undefined): boolean {
  const names = (exporters ?? '').split(',').map((name) => name.trim());
  return names.includes('otlp') || names.every((name) => name === '');
}
