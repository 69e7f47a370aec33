/** The watchdog as its HTTP server sees it. */
import type { Captures } from '../capture/captures.js';
import type { createPrometheusExporter } from '../metrics/prometheus.js';
import type { Control } from '../server/control.js';
import type { LocalStore } from '../store/local-store.js';

export interface ControlParts extends Pick<Control, 'status' | 'incidents'> {
  readonly captures: Captures;
  /** Undefined when there is no folder to store in. */
  readonly store: LocalStore | undefined;
  readonly exporter: ReturnType<typeof createPrometheusExporter>;
}

export function createControl({ captures, store, exporter, status, incidents }: ControlParts): Control {
  return {
    status,
    incidents,
    async captures() {
      const stored = (await store?.list()) ?? [];
      return [...captures.list(), ...stored].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
    },
    requestCapture: (request) => captures.request(request).record,
    openArtefact: async (id) => store?.find(id),
    deleteCapture: async (id) => captures.forget(id) || ((await store?.remove(id)) ?? false),
    metrics: async () => ({ contentType: exporter.contentType, body: await exporter.render() }),
  };
}
