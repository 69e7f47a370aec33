/** Who retains what, as a picture and as a list. */
import { hierarchy, treemap } from 'd3-hierarchy';
import type { DominatorNode } from '../snapshot/analysis/analysis.js';
import { html, type Markup } from './markup.js';
import type { TreeRow } from './tree.js';
import { percent, shortName, size } from './words.js';

/** Rectangles are laid out for this width, and stretched to that of the page. */
const WIDTH = 1200;
const HEIGHT = 520;

/** Room for the name of a rectangle above those within it. */
const LABEL_HEIGHT = 18;
const COLOURS = 5;

interface Cell {
  readonly name: string;
  readonly retainedBytes: number;
  readonly ownBytes: number;
  readonly children: readonly Cell[];
}

/** Rectangles, as large as what the nodes retain. */
export function treemapOf(dominators: DominatorNode): Markup {
  const nodes = hierarchy(cellOf(dominators), ({ children }) => [...children]).sum(
    ({ ownBytes }) => ownBytes,
  );
  const layout = treemap<Cell>().size([WIDTH, HEIGHT]).paddingTop(LABEL_HEIGHT).paddingInner(1).round(true);
  const cells = layout(nodes)
    .descendants()
    .filter(({ x0, x1, y0, y1 }) => x1 - x0 > 1 && y1 - y0 > 1)
    .map(({ x0, x1, y0, y1, depth, data }) => {
      const place = `left:${wide(x0)};top:${y0}px;width:${wide(x1 - x0)};height:${y1 - y0}px`;
      return html`<div class="cell-${depth % COLOURS}" style="${place}">${shortName(data.name)}, ${size(data.retainedBytes)}</div>`;
    });
  const [largest] = dominators.children;
  const most =
    largest === undefined
      ? ''
      : `; the largest is ${shortName(largest.name)}, ${size(largest.retainedBytes)}`;
  const label = `Treemap of ${size(dominators.retainedBytes)}${most}. The list below says the same.`;
  return html`<div class="treemap" role="img" aria-label="${label}" style="height:${HEIGHT}px">${cells}</div>`;
}

/** The same as rows; where each node holds one other only, they share one. */
export function dominatorRows({ children, retainedBytes }: DominatorNode): TreeRow[] {
  const totalBytes = Math.max(1, retainedBytes);
  const rowOf = (node: DominatorNode): TreeRow => {
    const names = [node.name];
    let end = node;
    for (let [only, second] = end.children; only !== undefined && second === undefined; ) {
      names.push(only.name);
      end = only;
      [only, second] = end.children;
    }
    const shareRatio = node.retainedBytes / totalBytes;
    const share = `${size(node.retainedBytes)}, ${percent(shareRatio)}`;
    return { names, shareRatio, share, rows: end.children.map(rowOf) };
  };
  return children.map(rowOf);
}

/** What a node retains beside its shown children is its own. */
function cellOf({ name, retainedBytes, children }: DominatorNode): Cell {
  const shown = children.reduce((sum, child) => sum + child.retainedBytes, 0);
  return {
    name,
    retainedBytes,
    ownBytes: Math.max(0, retainedBytes - shown),
    children: children.map(cellOf),
  };
}

function wide(pixels: number): string {
  return `${((100 * pixels) / WIDTH).toFixed(2)}%`;
}
