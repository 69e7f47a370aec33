/** An analysis as text, for terminals. What a chat gets is the one line of the alert. */
import type { Analysis, ClassGrowth, Suspect } from '../snapshot/analysis/analysis.js';
import type { Answer } from '../snapshot/analysis/questions/question.js';
import type { TreeRow } from './tree.js';
import { hasBranches, waysOf } from './ways.js';
import { count, growthWords, percent, placeOf, shortName, shortPath, size, thenAndNow } from './words.js';

/** Classes that are listed. */
const MAX_CLASSES = 15;

/** Strings that are listed. */
const MAX_STRINGS = 5;

/** Rows of an answer. */
const MAX_FINDINGS = 3;

/** Steps of their paths. */
const MAX_FINDING_STEPS = 8;

/** Lines of the ways in which the objects of a suspect are held. */
const MAX_WAYS = 6;

/** Steps of a path; of a longer one the ends. */
const MAX_STEPS = 20;

const NAME_WIDTH = 40;

/** Of the figures of a class; once more for their changes. */
const HEADS = ['objects', 'shallow', 'retained'];

/** Suspects first, then classes, then what else was asked. */
export function textReport(analysis: Analysis): string {
  const { snapshots, suspects, signature, expected, strings } = analysis;
  const isPair = snapshots.length > 1;
  const facts = snapshots.map(
    ({ takenAt, nodeCount, edgeCount, bytes }) =>
      `${takenAt ?? '(time not known)'}  ${size(bytes)}, ${count(nodeCount)} objects, ${count(edgeCount)} references`,
  );
  return [
    ...facts,
    '',
    suspects.length > 0 ? `Suspects (signature ${signature}):` : 'No suspects: nothing has gathered.',
    ...suspects.flatMap((suspect, index) => suspectLines(suspect, index, isPair)),
    ...(expected.length > 0 ? ['', 'Expected to be collected, and here:'] : []),
    ...expected.map(
      ({ id, className, retainerPath }) => `  ${id}  ${className}, held by ${pathWords(retainerPath)}`,
    ),
    '',
    isPair ? 'Classes that have grown most:' : 'Largest classes:',
    rowOf('', isPair ? [...HEADS, ...HEADS.map((head) => `± ${head}`)] : HEADS),
    ...analysis.classes.slice(0, MAX_CLASSES).map(classLine),
    '',
    ...analysis.answers.flatMap(answerLines),
    `Strings: ${count(strings.count)}, ${size(strings.bytes)}; ${size(strings.wastedBytes)} in copies.`,
    ...strings.duplicates
      .slice(0, MAX_STRINGS)
      .map(
        ({ text, count: copies, wastedBytes }) =>
          `  ${count(copies)} × ${JSON.stringify(text)}, ${size(wastedBytes)}`,
      ),
    '',
  ].join('\n');
}

function answerLines({ title, findings }: Answer): string[] {
  const rows = findings.slice(0, MAX_FINDINGS).map(({ name, count: found, bytes, path }) => {
    const held = path.length === 0 ? '' : ` – ${shortPath(path, MAX_FINDING_STEPS).join(' › ')}`;
    return `  ${count(found)} × ${shortName(name)}, ${size(bytes)}${held}`;
  });
  return [`${title}:`, ...rows, ''];
}

function suspectLines(suspect: Suspect, index: number, isPair: boolean): string[] {
  const { className, newCount, newBytes, growthBytesPerHour, retainerPath } = suspect;
  const { pathTree, holder, pattern, confidenceRatio, advice } = suspect;
  const growth = growthWords(growthBytesPerHour);
  const where = placeOf(holder);
  return [
    `  ${index + 1}. ${count(newCount)} × ${className}, ${size(newBytes)}${growth} – ${pattern} (${percent(confidenceRatio)})`,
    `     ${pathWords(retainerPath)}`,
    ...(hasBranches(pathTree) ? wayLines(waysOf(pathTree)).slice(0, MAX_WAYS) : []),
    ...(where === null ? [] : [`     ${where}`]),
    ...(isPair ? [`     Of the class ${thenAndNow(suspect)}`] : []),
    `     ${advice}`,
  ];
}

function wayLines(rows: readonly TreeRow[], indent = '       '): string[] {
  return rows.flatMap(({ names, share, rows: below }) => [
    `${indent}${share}: ${pathWords(names)}`,
    ...wayLines(below, `${indent}  `),
  ]);
}

function pathWords(path: readonly string[]): string {
  return shortPath(path, MAX_STEPS).join(' › ');
}

function classLine({ className, ...figures }: ClassGrowth): string {
  const { countDelta, shallowBytesDelta, retainedBytesDelta } = figures;
  const sizes = [count(figures.count), size(figures.shallowBytes), size(figures.retainedBytes)];
  if (countDelta === null || shallowBytesDelta === null || retainedBytesDelta === null) {
    return rowOf(className, sizes);
  }
  const changes = [count(countDelta, true), size(shallowBytesDelta, true), size(retainedBytesDelta, true)];
  return rowOf(className, [...sizes, ...changes]);
}

/** A name, and figures by threes. */
function rowOf(name: string, figures: readonly string[]): string {
  const cells = figures.map((figure, place) => figure.padStart(place % 3 === 0 ? 13 : 11));
  return `  ${shortName(name, NAME_WIDTH).padEnd(NAME_WIDTH)}${cells.join('')}`;
}
