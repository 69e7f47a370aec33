/** A table that can be sorted and searched. */
import { html, type Markup, type Part } from './markup.js';

export interface Column<Row> {
  readonly head: string;
  /** What a cell says. */
  readonly words: (row: Row) => Part;
  /** What it is sorted by; its words where this is missing. */
  readonly value?: (row: Row) => number;
}

/** @param labelId - id of the heading above it; the first column names the rows */
export function table<Row>(labelId: string, columns: readonly Column<Row>[], rows: readonly Row[]): Markup {
  // What is wider than the page is scrolled, by keyboard as well.
  return html`<div class="scroll" role="group" aria-labelledby="${labelId}" tabindex="0"><table>
<thead><tr>${columns.map(headOf)}</tr></thead>
<tbody>${rows.map((row) => html`<tr data-item>${columns.map((column, place) => cellOf(column, row, place))}</tr>`)}</tbody>
</table></div>`;
}

function headOf<Row>({ head, value }: Column<Row>): Markup {
  const kind = value === undefined ? 'text' : 'number';
  return html`<th scope="col" class="${kind}" aria-sort="none"><button type="button">${head}</button></th>`;
}

function cellOf<Row>({ words, value }: Column<Row>, row: Row, place: number): Markup {
  if (place === 0) return html`<th scope="row">${words(row)}</th>`;
  if (value === undefined) return html`<td>${words(row)}</td>`;
  return html`<td class="number" data-value="${value(row)}">${words(row)}</td>`;
}
