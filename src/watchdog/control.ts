/** The watchdog as its HTTP server sees it. */
import type { Captures } from '../capture/captures.js';
import type { RuleBook } from '../capture/rules/rule-book.js';
import type { createPrometheusExporter } from '../metrics/prometheus.js';
import type { Control } from '../server/control.js';
import type { ArtefactStore } from '../store/artefact-store.js';
import type { Analyses } from './analyses.js';
import type { Evidence } from './evidence.js';

export interface ControlParts
  extends Pick<Control, 'status' | 'incidents' | 'runs' | 'history' | 'comparisons' | 'testAlerts'> {
  readonly captures: Captures;
  readonly rules: RuleBook;
  readonly evidence: Evidence;
  /** Undefined when there is no folder to store in. */
  readonly analyses: Analyses | undefined;
  /** Undefined when there is no folder to store in. */
  readonly store: ArtefactStore | undefined;
  readonly exporter: ReturnType<typeof createPrometheusExporter>;
}

export function createControl(parts: ControlParts): Control {
  const { captures, rules, evidence, analyses, store, exporter } = parts;
  const { status, incidents, runs, history, comparisons, testAlerts } = parts;
  return {
    status,
    incidents,
    runs,
    history,
    comparisons,
    testAlerts,
    analysis: (incidentId) => analyses?.of(incidentId),
    analysisRun: (incidentId) => analyses?.runOf(incidentId),
    async captures() {
      // In this order, so that a capture which ends meanwhile is seen in one place at least.
      const running = captures.list();
      const stored = (await store?.list()) ?? [];
      const byId = new Map([...running, ...stored].map((record) => [record.id, record]));
      const newestFirst = [...byId.values()].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
      return analyses === undefined ? newestFirst : newestFirst.map((record) => analyses.onRecord(record));
    },
    requestCapture: (request) => captures.request(request).record,
    rules: () => rules.states,
    fireRule: (name) => {
      const firing = rules.request(name, Date.now());
      if (firing) evidence.take([firing]);
      return firing === undefined ? undefined : firing !== null;
    },
    openArtefact: async (id) => store?.find(id),
    deleteCapture: async (id) => captures.forget(id) || ((await store?.remove(id)) ?? false),
    metrics: (format) => exporter.render(format),
  };
}
