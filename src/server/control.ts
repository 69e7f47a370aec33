/** What the server needs of the watchdog. The composition root supplies it. */
import type { AlertTestResult } from '../alert/alerts.js';
import type { CaptureRecord, CaptureRequest } from '../capture/record.js';
import type { RuleState } from '../capture/rules/rule-book.js';
import type { Incident } from '../incident/incident.js';
import type { Exposition, ExpositionFormat } from '../metrics/prometheus.js';
import type { StoredArtefact } from '../store/artefact-store.js';
import type { Analysis, AnalysisRun, HourOfHistory, Run, Status } from './api.js';
import type { ComparisonDesk } from './comparison.js';

export interface Control {
  status(): Status;
  /** Newest first. */
  incidents(): readonly Incident[];
  /** The newest analysis of an incident's snapshots; undefined when there is none. */
  analysis(incidentId: string): Analysis | undefined;
  /** How far the analysis of an incident's snapshots is; undefined when none runs. */
  analysisRun(incidentId: string): AnalysisRun | undefined;
  /** Earlier runs of the service, newest first. */
  runs(): Promise<readonly Run[]>;
  /** Newest first, running, refused and failed ones included. */
  captures(): Promise<readonly CaptureRecord[]>;
  /** Starts a capture and answers with its record, running or refused. Never throws. */
  requestCapture(request: CaptureRequest): CaptureRecord;
  /** Where the rules stand. */
  rules(): readonly RuleState[];
  /** Fires a rule; undefined when there is none of that name, false when its limits forbid it. */
  fireRule(name: string): boolean | undefined;
  /** Sends a test to a channel of alerts, or to all; undefined when there is none of that name. */
  testAlerts(channel?: string): Promise<readonly AlertTestResult[] | undefined>;
  /** Undefined when no artefact is stored under `id`. */
  openArtefact(id: string): Promise<StoredArtefact | undefined>;
  /** False when there is nothing under `id`. A running capture is not deleted. */
  deleteCapture(id: string): Promise<boolean>;
  /** The last hour of what the page draws. */
  history(): HourOfHistory;
  /** Undefined when there is no folder to store in. */
  readonly comparisons: ComparisonDesk | undefined;
  /** The metrics as text. */
  metrics(format: ExpositionFormat): Promise<Exposition>;
}
