/** An analysis as text, for terminals and chat. */
import type { Analysis, ClassGrowth, Suspect } from '../snapshot/analysis/analysis.js';
import { count, growthWords, placeOf, size } from './words.js';

/** Classes that are listed. */
const MAX_CLASSES = 15;

/** Strings that are listed. */
const MAX_STRINGS = 5;

const NAME_WIDTH = 40;

/** Suspects first, then classes. */
export function textReport(analysis: Analysis): string {
  const { snapshots, suspects, signature, expected, strings } = analysis;
  const isPair = snapshots.length > 1;
  const facts = snapshots.map(
    ({ takenAt, nodeCount, edgeCount, bytes }) =>
      `${takenAt}  ${size(bytes)}, ${count(nodeCount)} objects, ${count(edgeCount)} references`,
  );
  return [
    ...facts,
    '',
    suspects.length > 0 ? `Suspects (signature ${signature}):` : 'No suspects: nothing has gathered.',
    ...suspects.flatMap(suspectLines),
    ...(expected.length > 0 ? ['', 'Expected to be collected, and here:'] : []),
    ...expected.map(
      ({ id, className, retainerPath }) => `  ${id}  ${className}, held by ${retainerPath.join(' › ')}`,
    ),
    '',
    isPair ? 'Classes that have grown most:' : 'Largest classes:',
    ...analysis.classes.slice(0, MAX_CLASSES).map(classLine),
    '',
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

function suspectLines(suspect: Suspect, index: number): string[] {
  const { className, instanceCount, retainedBytes, growthBytesPerHour, retainerPath } = suspect;
  const { holder, pattern, confidenceRatio, advice } = suspect;
  const growth = growthWords(growthBytesPerHour);
  const percent = Math.round(confidenceRatio * 100);
  const where = placeOf(holder);
  return [
    `  ${index + 1}. ${count(instanceCount)} × ${className}, ${size(retainedBytes)}${growth} – ${pattern} (${percent} %)`,
    `     ${retainerPath.join(' › ')}`,
    ...(where === null ? [] : [`     ${where}`]),
    `     ${advice}`,
  ];
}

function classLine({ className, count: instances, shallowBytes, ...delta }: ClassGrowth): string {
  const name = className.length > NAME_WIDTH ? `${className.slice(0, NAME_WIDTH - 1)}…` : className;
  const columns = [count(instances).padStart(12), size(shallowBytes).padStart(9)];
  if (delta.countDelta !== null && delta.shallowBytesDelta !== null) {
    columns.push(count(delta.countDelta, true).padStart(12), size(delta.shallowBytesDelta).padStart(9));
  }
  return `  ${name.padEnd(NAME_WIDTH)}${columns.join('')}`;
}
