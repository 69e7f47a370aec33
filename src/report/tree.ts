/** A tree as lists within lists that open and close, each row with its share of the whole. */
import { html, type Markup } from './markup.js';
import { count, shortPath } from './words.js';

export interface TreeRow {
  /** Names along a way on which nothing else branches off. */
  readonly names: readonly string[];
  /** 0–1. */
  readonly shareRatio: number;
  /** The share as it reads. */
  readonly share: string;
  readonly rows: readonly TreeRow[];
}

/** Names of one row that are shown. */
const MAX_NAMES = 8;

/** Lists within lists that can be read; browsers take apart only some hundred. */
const MAX_DEPTH = 30;

/** @param isOpen - whether all of it is seen at once */
export function tree(rows: readonly TreeRow[], isOpen: boolean, depth = 0): Markup {
  return html`<ul class="tree">${rows.map((row) => html`<li data-item>${rowOf(row, isOpen, depth)}</li>`)}</ul>`;
}

function rowOf(row: TreeRow, isOpen: boolean, depth: number): Markup {
  const { names, shareRatio, share, rows } = row;
  const isCut = depth === MAX_DEPTH && rows.length > 0;
  const words = `${shortPath(names, MAX_NAMES).join(' › ')}${isCut ? ` › … ${count(rows.length)} more` : ''}`;
  const label = html`<code>${words}</code> <span class="share" style="--share:${(shareRatio * 100).toFixed(1)}%">${share}</span>`;
  if (rows.length === 0 || isCut) return html`<div class="leaf">${label}</div>`;
  return html`<details${isOpen ? html` open` : null}><summary>${label}</summary>${tree(rows, isOpen, depth + 1)}</details>`;
}
