/** An analysis as one HTML file that needs nothing else: no server, no network. */
import { readFileSync } from 'node:fs';
import type {
  Analysis,
  ClassGrowth,
  DuplicateString,
  ExpectedObject,
  StringFacts,
} from '../snapshot/analysis/analysis.js';
import type { Answer, Finding } from '../snapshot/analysis/questions/question.js';
import { html, Markup } from './markup.js';
import { suspectList } from './suspect-list.js';
import { type Column, table } from './table.js';
import { tree } from './tree.js';
import { dominatorRows, treemapOf } from './treemap.js';
import { count, shortName, shortPath, size } from './words.js';

/** Steps of a path that a cell of a table shows. */
const MAX_STEPS = 6;

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}

/** @param title - of the page, as the service or file that it is about */
export function htmlReport(analysis: Analysis, title: string): string {
  const sections = sectionsOf(analysis);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<link rel="icon" href="data:,">
<title>${title} – heap</title>
<style>${fileBeside('report.css')}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<ul class="facts">${analysis.snapshots.map(
    ({ takenAt, bytes, nodeCount, edgeCount }) =>
      html`<li>${takenAt ?? '(time not known)'}: <b>${size(bytes)}</b>, ${count(nodeCount)} objects, ${count(edgeCount)} references</li>`,
  )}</ul>
<nav aria-label="Sections"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
<div role="search"><label for="search">Search</label> <input id="search" type="search" autocomplete="off">
<p id="found" class="quiet" role="status"></p></div>
</header>
<main>
${sections.map(
  ({ id, title, body }) => html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
${body}</section>
`,
)}</main>
<script>${fileBeside('report.js')}</script>
</body>
</html>
`.text;
}

/** Not escaped: they are our own. */
function fileBeside(name: string): Markup {
  return new Markup(readFileSync(new URL(name, import.meta.url), 'utf8'));
}

function sectionsOf(analysis: Analysis): Section[] {
  const { classes, dominators, expected, strings, answers } = analysis;
  const retained = html`<p class="quiet">Each rectangle is an object with all that would go with it.</p>
${treemapOf(dominators)}
<details><summary>The same as a list</summary>${tree(dominatorRows(dominators), false)}</details>`;
  return [
    { id: 'suspects', title: 'Suspects', body: suspectList(analysis) },
    ...(expected.length > 0 ? [expectedSection(expected)] : []),
    { id: 'retained', title: 'Who retains what', body: retained },
    {
      id: 'classes',
      title: 'Classes',
      body: table('classes', classColumns(analysis), classes),
    },
    ...answers.map(answerSection),
    { id: 'strings', title: 'Strings', body: stringsOf(strings) },
  ];
}

const CLASS: readonly Column<ClassGrowth>[] = [
  { head: 'Class', words: ({ className }) => shortName(className) },
  { head: 'Objects', words: (row) => count(row.count), value: (row) => row.count },
  { head: 'Shallow', words: (row) => size(row.shallowBytes), value: (row) => row.shallowBytes },
  { head: 'Retained', words: (row) => size(row.retainedBytes), value: (row) => row.retainedBytes },
];

/** Where ids tell which objects are the same. */
const CLASS_LIFETIMES: readonly Column<ClassGrowth>[] = [
  { head: 'New', words: (row) => count(row.newCount ?? 0), value: (row) => row.newCount ?? 0 },
  { head: 'Gone', words: (row) => count(row.goneCount ?? 0), value: (row) => row.goneCount ?? 0 },
];

function classColumns({ snapshots, classes }: Analysis): readonly Column<ClassGrowth>[] {
  if (snapshots.length < 2) return CLASS;
  const hasLifetimes = classes.some(({ newCount }) => newCount !== null);
  return [...CLASS, ...CLASS_CHANGE, ...(hasLifetimes ? CLASS_LIFETIMES : [])];
}

/** Where there are two snapshots. */
const CLASS_CHANGE: readonly Column<ClassGrowth>[] = [
  change('Objects, change', ({ countDelta }) => countDelta, count),
  change('Shallow, change', ({ shallowBytesDelta }) => shallowBytesDelta, size),
  change('Retained, change', ({ retainedBytesDelta }) => retainedBytesDelta, size),
];

function change(
  head: string,
  of: (row: ClassGrowth) => number | null,
  words: (value: number, isChange: boolean) => string,
): Column<ClassGrowth> {
  const value = (row: ClassGrowth): number => of(row) ?? 0;
  return { head, value, words: (row) => words(value(row), true) };
}

const EXPECTED: readonly Column<ExpectedObject>[] = [
  { head: 'Class', words: ({ className }) => shortName(className) },
  { head: 'Id', words: ({ id }) => id, value: ({ id }) => id },
  { head: 'Retained', words: (row) => size(row.retainedBytes), value: (row) => row.retainedBytes },
  { head: 'Held by', words: ({ retainerPath }) => pathWords(retainerPath) },
];

function expectedSection(expected: readonly ExpectedObject[]): Section {
  return { id: 'expected', title: 'Expected to be collected', body: table('expected', EXPECTED, expected) };
}

const FINDING: readonly Column<Finding>[] = [
  { head: 'What', words: ({ name }) => shortName(name) },
  { head: 'Count', words: (row) => count(row.count), value: (row) => row.count },
  { head: 'Size', words: ({ bytes }) => size(bytes), value: ({ bytes }) => bytes },
  { head: 'Held by', words: ({ path }) => pathWords(path) },
];

function answerSection({ question, title, explanation, findings }: Answer): Section {
  const id = `answer-${question}`;
  const hasPath = findings.some(({ path }) => path.length > 0);
  const columns = hasPath ? FINDING : FINDING.slice(0, -1);
  return { id, title, body: html`<p class="quiet">${explanation}</p>${table(id, columns, findings)}` };
}

const DUPLICATE: readonly Column<DuplicateString>[] = [
  { head: 'Text', words: ({ text }) => html`<code>${JSON.stringify(text)}</code>` },
  { head: 'Copies', words: (row) => count(row.count), value: (row) => row.count },
  { head: 'In copies', words: (row) => size(row.wastedBytes), value: (row) => row.wastedBytes },
];

function stringsOf({ count: strings, bytes, wastedBytes, duplicates }: StringFacts): Markup {
  return html`<p>${count(strings)} strings, ${size(bytes)}; ${size(wastedBytes)} of it in copies.</p>
${duplicates.length > 0 ? table('strings', DUPLICATE, duplicates) : null}`;
}

function pathWords(path: readonly string[]): Markup {
  return html`<code>${shortPath(path, MAX_STEPS).join(' › ')}</code>`;
}
