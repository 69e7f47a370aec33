/** The suspects, each with what it holds, who holds it and what to do. */
import type { Analysis, Suspect } from '../snapshot/analysis/analysis.js';
import { html, type Markup } from './markup.js';
import { tree } from './tree.js';
import { hasBranches, waysOf } from './ways.js';
import { count, growthWords, percent, placeOf, shortName, shortPath, size, thenAndNow } from './words.js';

/** Steps of a path that are shown; of a longer one the ends. */
const MAX_STEPS = 40;

export function suspectList({ suspects, signature, snapshots }: Analysis): Markup {
  if (suspects.length === 0) return html`<p>Nothing has gathered.</p>`;
  const isPair = snapshots.length > 1;
  return html`<p class="quiet">Signature ${signature}: the same for the same leak, in every process.</p>
<ol class="suspects">${suspects.map((suspect) => item(suspect, isPair))}</ol>`;
}

function item(suspect: Suspect, isPair: boolean): Markup {
  const { className, newCount, newBytes, growthBytesPerHour, pathTree } = suspect;
  const { retainerPath, holder, pattern, advice, confidenceRatio } = suspect;
  const all = isPair ? `Of the class ${thenAndNow(suspect)}. ` : '';
  const ways = html`<details><summary>The ways to ${count(pathTree.count)} of them</summary>${tree(waysOf(pathTree), true)}</details>`;
  return html`<li data-item><h3>${count(newCount)} × ${shortName(className)}</h3>
<p><b>${size(newBytes)}</b>${growthWords(growthBytesPerHour)} – ${pattern}, ${percent(confidenceRatio)}</p>
<ol class="path" aria-label="Held by">${shortPath(retainerPath, MAX_STEPS).map((step) => html`<li><code>${step}</code></li>`)}</ol>
<p class="quiet">${all}${placeOf(holder)}</p>
<p>${advice}</p>
${hasBranches(pathTree) ? ways : null}</li>`;
}
