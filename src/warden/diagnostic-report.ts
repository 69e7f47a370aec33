/** What only the application's thread can tell of itself: its handles by type, and Node's diagnostic report. */
import { performance } from 'node:perf_hooks';
import type { CommandResults } from '../wire/messages.js';

/** `process.report`, whose `excludeNetwork` came with Node 20.13 and 22. */
type DiagnosticReport = NodeJS.ProcessReport & { excludeNetwork?: boolean };

export function diagnosticReport(): CommandResults['report'] {
  const startedAtMs = performance.now();
  const json = JSON.stringify({ handlesByType: handlesByType(), node: nodeReport() });
  return { json, pauseMs: performance.now() - startedAtMs };
}

/** What keeps the event loop alive, counted: `{ TCPSocketWrap: 12, Timeout: 3 }`. */
function handlesByType(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const type of process.getActiveResourcesInfo()) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}

/**
 * Node's report without what may be secret (environment, arguments, addresses). Null where the network cannot be
 * left out: Node would look up the name of every peer and stand still meanwhile.
 */
function nodeReport(): object | null {
  const report = process.report as DiagnosticReport;
  if (report.excludeNetwork === undefined) return null;
  const before = report.excludeNetwork;
  report.excludeNetwork = true;
  try {
    return withoutSecrets(report.getReport() as unknown as NodeReport);
  } finally {
    report.excludeNetwork = before;
  }
}

interface NodeReport {
  readonly header: object;
  readonly libuv: readonly object[];
  readonly workers: readonly NodeReport[];
}

/** Each worker thread has a report of its own inside, with the same secrets. */
function withoutSecrets(report: NodeReport): object {
  const {
    environmentVariables: _environment,
    header,
    ...rest
  } = report as NodeReport & Record<string, unknown>;
  const {
    commandLine: _arguments,
    networkInterfaces: _interfaces,
    ...safeHeader
  } = header as Record<string, unknown>;
  return {
    ...rest,
    header: safeHeader,
    libuv: report.libuv.map(withoutAddresses),
    workers: report.workers.map(withoutSecrets),
  };
}

/** Handles of sockets and pipes name both ends even where the network is excluded. */
function withoutAddresses(handle: object): object {
  const {
    localEndpoint: _local,
    remoteEndpoint: _remote,
    filename: _file,
    ...rest
  } = handle as Record<string, unknown>;
  return rest;
}
