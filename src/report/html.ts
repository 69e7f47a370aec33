/** An analysis as one HTML file that needs nothing else: no server, no network. */
import { hierarchy, treemap } from 'd3-hierarchy';
import type { Analysis, ClassGrowth, DominatorNode, Suspect } from '../snapshot/analysis/analysis.js';
import { SCRIPT } from './html-script.js';
import { STYLE } from './html-style.js';
import { count, growthWords, placeOf, size } from './words.js';

const WIDTH = 1200;
const HEIGHT = 520;

/** Rectangles that are smaller have no room for a word. */
const MIN_LABEL_WIDTH = 60;
const MIN_LABEL_HEIGHT = 16;
const PIXELS_PER_LETTER = 6.5;

/** @param title - of the page, as the service or file that it is about */
export function htmlReport(analysis: Analysis, title: string): string {
  const { snapshots, suspects, signature, classes, dominators, expected, strings } = analysis;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>${escaped(title)} – heap</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1>${escaped(title)}</h1>
<ul class="facts">${snapshots
    .map(
      ({ takenAt, bytes, nodeCount, edgeCount }) =>
        `<li>${escaped(takenAt)}: <b>${size(bytes)}</b>, ${count(nodeCount)} objects, ${count(edgeCount)} references</li>`,
    )
    .join('')}</ul></header>
<main>
<section aria-labelledby="suspects"><h2 id="suspects">Suspects</h2>
${suspects.length > 0 ? `<p class="quiet">Signature ${escaped(signature ?? '')}</p><ol>${suspects.map(suspectItem).join('')}</ol>` : '<p>Nothing has gathered.</p>'}
</section>
${
  expected.length > 0
    ? `<section aria-labelledby="expected"><h2 id="expected">Expected to be collected</h2><ul>${expected
        .map(
          ({ id, className, retainerPath }) =>
            `<li>${id}: ${escaped(className)} <code>${escaped(retainerPath.join(' › '))}</code></li>`,
        )
        .join('')}</ul></section>`
    : ''
}
<section aria-labelledby="treemap"><h2 id="treemap">Who retains what</h2>
<p class="quiet">Each rectangle is an object with all that would go with it.</p>
<div class="scroll">${treemapOf(dominators)}</div></section>
<section aria-labelledby="classes"><h2 id="classes">Classes</h2>
<label for="filter">Find a class</label> <input id="filter" type="search" autocomplete="off">
<p id="found" class="quiet" role="status"></p>
<div class="scroll">${classTable(classes, snapshots.length > 1)}</div></section>
<section aria-labelledby="strings"><h2 id="strings">Strings</h2>
<p>${count(strings.count)} strings, ${size(strings.bytes)}; ${size(strings.wastedBytes)} of it in copies.</p>
<ul>${strings.duplicates
    .map(
      ({ text, count: copies, wastedBytes }) =>
        `<li>${count(copies)} × <code>${escaped(JSON.stringify(text))}</code>, ${size(wastedBytes)}</li>`,
    )
    .join('')}</ul></section>
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function suspectItem(suspect: Suspect): string {
  const { className, instanceCount, retainedBytes, growthBytesPerHour, retainerPath } = suspect;
  const { pattern, confidenceRatio, advice, holder } = suspect;
  const growth = growthWords(growthBytesPerHour);
  const where = placeOf(holder) ?? '';
  const steps = retainerPath.map((step) => `<li><code>${escaped(step)}</code></li>`).join('');
  return `<li><b>${count(instanceCount)} × ${escaped(className)}</b>, ${size(retainedBytes)}${growth} – ${escaped(pattern)}, ${Math.round(confidenceRatio * 100)} %
<ol class="path">${steps}</ol><p class="quiet">${escaped(where)}</p><p>${escaped(advice)}</p></li>`;
}

function classTable(classes: readonly ClassGrowth[], isPair: boolean): string {
  const heads = ['Class', 'Objects', 'Shallow size', ...(isPair ? ['Objects, change', 'Size, change'] : [])];
  const rows = classes.map((row) => {
    const cells = [
      [row.count, count(row.count)],
      [row.shallowBytes, size(row.shallowBytes)],
      ...(row.countDelta === null || row.shallowBytesDelta === null
        ? []
        : [
            [row.countDelta, count(row.countDelta, true)],
            [row.shallowBytesDelta, size(row.shallowBytesDelta)],
          ]),
    ];
    const rest = cells.map(([value, words]) => `<td data-value="${value}">${words}</td>`).join('');
    return `<tr><th scope="row">${escaped(row.className)}</th>${rest}</tr>`;
  });
  const head = heads.map(
    (name) => `<th scope="col" aria-sort="none"><button type="button">${name}</button></th>`,
  );
  return `<table id="table"><thead><tr>${head.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

interface Cell {
  readonly name: string;
  readonly retainedBytes: number;
  readonly ownBytes: number;
  readonly children: readonly Cell[];
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

function treemapOf(tree: DominatorNode): string {
  const nodes = hierarchy(cellOf(tree), ({ children }) => [...children]).sum(({ ownBytes }) => ownBytes);
  const layout = treemap<Cell>()
    .size([WIDTH, HEIGHT])
    .paddingTop(MIN_LABEL_HEIGHT)
    .paddingInner(1)
    .round(true);
  const rectangles = layout(nodes)
    .descendants()
    .filter(({ x0, x1, y0, y1 }) => x1 - x0 > 1 && y1 - y0 > 1)
    .map(({ x0, x1, y0, y1, depth, data }) => {
      const [width, height] = [x1 - x0, y1 - y0];
      const words = `${data.name}, ${size(data.retainedBytes)}`;
      const letters = Math.floor(width / PIXELS_PER_LETTER);
      const label =
        width < MIN_LABEL_WIDTH || height < MIN_LABEL_HEIGHT
          ? ''
          : `<text x="${x0 + 4}" y="${y0 + 12}">${escaped(words.length > letters ? `${words.slice(0, letters - 1)}…` : words)}</text>`;
      return `<g><title>${escaped(words)}</title><rect class="depth-${depth % 5}" x="${x0}" y="${y0}" width="${width}" height="${height}"/>${label}</g>`;
    });
  const [largest] = tree.children;
  const summary =
    largest === undefined ? '' : `; the largest is ${largest.name}, ${size(largest.retainedBytes)}`;
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(`Treemap of ${size(tree.retainedBytes)}${summary}`)}">${rectangles.join('')}</svg>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
