/**
 * States, which are one series each in Prometheus, as one number that Grafana can colour: their place in a list from
 * harmless to grave.
 */
import { MappingType } from '@grafana/grafana-foundation-sdk/dashboard';

export const VERDICT = {
  metric: 'heapwarden_signal_verdict',
  label: 'verdict',
  colours: { stable: 'green', learning: 'blue', undecidable: 'purple', growing: 'orange', leaking: 'red' },
};

export const PRESSURE_LEVEL = {
  metric: 'heapwarden_pressure_state',
  label: 'level',
  colours: { normal: 'green', elevated: 'yellow', high: 'orange', critical: 'red' },
};

/**
 * Expression of the gravest state.
 * @param seriesOf - one of `series.mjs`
 * @param by - labels that each get a state of their own, separated by commas; without it there is one for all
 */
export function gravest({ metric, label, colours }, seriesOf, by) {
  const codes = Object.keys(colours).map(
    (state, code) => `${code} * ${seriesOf(metric, `${label}="${state}"`)}`,
  );
  return `max ${by === undefined ? '' : `by (${by}) `}(\n  ${codes.join('\n  or ')}\n)`;
}

/** Names and colours of the numbers. */
export function mappingsOf({ colours }) {
  const options = Object.entries(colours).map(([text, color], code) => [code, { text, color, index: code }]);
  return [{ type: MappingType.ValueToText, options: Object.fromEntries(options) }];
}
