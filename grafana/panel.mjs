/** Panels with what all of them have: a title, words from the catalogue, a unit, the data source, a size. */
import * as common from '@grafana/grafana-foundation-sdk/common';
import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as statetimeline from '@grafana/grafana-foundation-sdk/statetimeline';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import { unitOf, wordsOf } from './metric.mjs';

export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

/** Cells of a table whose colour is that of their value. */
export const COLOURED_CELL = { type: common.TableCellDisplayMode.ColorBackground };

/**
 * What every panel says.
 * @typedef {object} Facts
 * @property {string} title
 * @property {readonly string[]} metrics - what it shows; the catalogue's words on them are its description, and the first
 *   one's unit is its unit
 * @property {string} [note] - what the catalogue does not say
 * @property {string} [unit] - where the values are not the metric's own
 * @property {number} width - of 24 columns
 * @property {number} [height] - in rows of 30 pixels
 */

/** A number for who looks for one second only. @param {Facts} facts */
export function statPanel(facts) {
  return factual(new stat.PanelBuilder(), { height: 4, ...facts })
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .colorMode(common.BigValueColorMode.Background)
    .graphMode(common.BigValueGraphMode.None);
}

/** Series over time. @param {Facts} facts */
export function timePanel(facts) {
  return factual(new timeseries.PanelBuilder(), facts)
    .fillOpacity(8)
    .lineWidth(2)
    .showPoints(common.VisibilityMode.Never)
    .legend(
      new common.VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(common.LegendDisplayMode.Table)
        .placement(common.LegendPlacement.Bottom)
        .calcs(['lastNotNull', 'max']),
    )
    .tooltip(
      new common.VizTooltipOptionsBuilder()
        .mode(common.TooltipDisplayMode.Multi)
        .sort(common.SortOrder.Descending),
    );
}

/** Counts over time, which change in steps. @param {Facts} facts */
export function countPanel(facts) {
  return timePanel(facts).min(0).decimals(0).lineInterpolation(common.LineInterpolation.StepAfter);
}

/** States over time, one line for each series. @param {Facts} facts */
export function statePanel(facts) {
  return factual(new statetimeline.PanelBuilder(), facts)
    .showValue(common.VisibilityMode.Auto)
    .mergeValues(true)
    .legend(new common.VizLegendOptionsBuilder().showLegend(false));
}

/** Rows of what is so now. @param {Facts} facts */
export function tablePanel(facts) {
  return factual(new table.PanelBuilder(), facts).showHeader(true).cellHeight(common.TableCellHeight.Sm);
}

function factual(builder, { title, metrics, note, unit = unitOf(metrics[0]), width, height = 8 }) {
  return builder
    .title(title)
    .description([note, ...metrics.map(wordsOf)].filter((words) => words !== undefined).join('\n\n'))
    .datasource(DATASOURCE)
    .unit(unit)
    .span(width)
    .height(height);
}

/** Series over the time that the dashboard shows. `legend` names them: `{{signal}}`. */
export function overTime(expression, legend) {
  return new DataqueryBuilder().expr(expression).legendFormat(legend).range();
}

/** What is so at the end of the time that the dashboard shows. */
export function atEnd(expression, legend) {
  return new DataqueryBuilder().expr(expression).legendFormat(legend).instant();
}

/** The same as rows of a table, with a column for each label. */
export function rowsAtEnd(expression) {
  return new DataqueryBuilder().expr(expression).format(PromQueryFormat.Table).instant();
}

/** Colours from values on: `['green', [0.7, 'yellow']]`. */
export function thresholds(base, ...steps) {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([{ value: null, color: base }, ...steps.map(([value, color]) => ({ value, color }))]);
}

/** Thresholds as lines. */
export function dashes() {
  return new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed);
}

/** Dashes, for what is no measurement: a limit, a median, a prediction. */
export function dashed(color) {
  return [
    { id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 10] } },
    { id: 'custom.fillOpacity', value: 0 },
    { id: 'color', value: { mode: 'fixed', fixedColor: color } },
  ];
}
