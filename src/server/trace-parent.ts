/** The span that a request belongs to. */
import type { Request } from 'express';

/** Version, trace, span and flags; later versions may have more behind. */
const KNOWN_LENGTH = 55;

/**
 * The header `traceparent` (W3C Trace Context); null when there is none or it is not valid, which is to be ignored and
 * no reason to refuse the request.
 */
export async function traceParentOf(request: Request): Promise<string | null> {
  const header = request.get('traceparent');
  if (header === undefined) return null;
  // Loaded by the first request that has one: most never do.
  const { parseTraceParent } = await import('@opentelemetry/core');
  return parseTraceParent(header) === null ? null : header.trim().slice(0, KNOWN_LENGTH);
}
