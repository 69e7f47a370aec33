/** The page of one watched process: asks its watchdog every two seconds and shows the answer. */

const REFRESH_MS = 2_000;
const MB = 1024 * 1024;
const HOUR_SECONDS = 3_600;
const VERDICT_CLASS = { stable: 'good', growing: 'warn', leaking: 'bad' };
const MAX_CLASSES = 20;
/** Place in the survival curve from which on an object has survived 16 major GCs. */
const OLD_FROM = 5;
const PRESSURE_CLASS = { normal: 'good', elevated: 'warn', high: 'bad', critical: 'bad' };
const ANALYSIS_WORDS = {
  running: 'being analysed',
  done: 'analysed',
  refused: 'not analysed',
  failed: 'not analysed',
};
const LIMIT_NAMES = { heap: "V8's heap limit", cgroup: "The cgroup's limit" };

const at = (id) => document.getElementById(id);

let token = sessionStorage.getItem('token');

/** An element with its attributes and children; texts are never read as markup. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function megabytes(bytes) {
  return `${(bytes / MB).toFixed(bytes < 10 * MB ? 1 : 0)} MB`;
}

function duration(seconds) {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 2 * HOUR_SECONDS) return `${Math.round(seconds / 60)} min`;
  if (seconds < 48 * HOUR_SECONDS) return `${Math.round(seconds / HOUR_SECONDS)} h`;
  return `${Math.round(seconds / (24 * HOUR_SECONDS))} days`;
}

function time(iso) {
  return new Date(iso).toLocaleString();
}

function showProcess({ service, pid, node, version, startedAt, mainThread }) {
  at('process').textContent =
    `${service}, pid ${pid}, Node ${node}, since ${time(startedAt)}. Heapwarden ${version}.`;
  const { unresponsiveSeconds } = mainThread;
  at('connection').textContent =
    unresponsiveSeconds > 0 ? `The main thread has not answered for ${duration(unresponsiveSeconds)}.` : '';
  document.title = `${service} – Heapwarden`;
}

function verdictView([signal, verdict]) {
  const facts = [];
  if (verdict.slopePerSecond !== null && verdict.verdict !== 'stable') {
    const perHour = verdict.slopePerSecond * HOUR_SECONDS;
    facts.push(`${verdict.unit === 'bytes' ? megabytes(perHour) : perHour.toFixed(1)} per hour`);
  }
  if (verdict.timeToLimitSeconds !== null) {
    facts.push(`limit reached in ${duration(verdict.timeToLimitSeconds)}`);
  }
  return element(
    'div',
    {},
    element('span', {}, `${signal} `),
    element('span', { class: `badge ${VERDICT_CLASS[verdict.verdict] ?? 'quiet'}` }, verdict.verdict),
    element('p', {}, verdict.reason),
    element('p', { class: 'quiet' }, facts.join(', ')),
  );
}

function pressureView({ level, ratios, nearest }, memory) {
  return [
    element('span', { class: `badge ${PRESSURE_CLASS[level]}` }, level),
    ...Object.entries(ratios).map(([limit, ratio]) => {
      const isNearest = nearest?.limit === limit;
      const sizes = isNearest ? `, ${megabytes(nearest.usedBytes)} of ${megabytes(nearest.limitBytes)}` : '';
      const words = `${LIMIT_NAMES[limit]}: ${Math.round(ratio * 100)} % in use${sizes}`;
      const meter = { value: ratio, max: 1, low: 0.7, high: 0.85, optimum: 0, 'aria-label': words };
      return element('p', {}, words, element('meter', meter));
    }),
    element('p', { class: 'quiet' }, memory.rssBytes === null ? '' : `RSS ${megabytes(memory.rssBytes)}`),
  ];
}

/** The floors as a line from the lowest to the highest, or to V8's heap limit where that is near. */
function floorView(points, limitBytes) {
  if (points.length < 2) return [element('p', { class: 'quiet' }, 'Not enough major GCs yet.')];
  const [first, last] = [points[0], points.at(-1)];
  const bytes = points.map((point) => point.bytes);
  const [low, highest] = [Math.min(...bytes), Math.max(...bytes)];
  const isLimitNear = limitBytes !== null && highest > limitBytes / 2;
  const high = isLimitNear ? Math.max(highest, limitBytes) : highest;
  const x = (atMs) => ((atMs - first.atMs) / (last.atMs - first.atMs)) * 1000;
  const y = (height) => 195 - ((height - low) / (high - low || 1)) * 190;
  const words = `The floor went from ${megabytes(first.bytes)} to ${megabytes(last.bytes)} in ${duration((last.atMs - first.atMs) / 1000)}.`;
  const svg = drawing('svg', {
    viewBox: '0 0 1000 200',
    preserveAspectRatio: 'none',
    role: 'img',
    'aria-label': words,
  });
  svg.append(
    drawing('polyline', { points: points.map((point) => `${x(point.atMs)},${y(point.bytes)}`).join(' ') }),
  );
  if (isLimitNear) {
    svg.append(drawing('polyline', { class: 'limit', points: `0,${y(limitBytes)} 1000,${y(limitBytes)}` }));
  }
  const scale = (left, right) =>
    element('div', { class: 'scale' }, element('span', {}, left), element('span', {}, right));
  return [
    scale(megabytes(high), isLimitNear ? `dashed: V8's heap limit, ${megabytes(limitBytes)}` : ''),
    svg,
    scale(megabytes(low), ''),
    scale(new Date(first.atMs).toLocaleTimeString(), new Date(last.atMs).toLocaleTimeString()),
  ];
}

function drawing(name, attributes) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** The tracked classes, those with the most objects first. */
function trackedView({ classes, overdueCount }) {
  const rows = classes
    .map((each) => ({ ...each, share: each.live / (each.live + each.finalised || 1) }))
    .sort((a, b) => b.created * b.share - a.created * a.share)
    .slice(0, MAX_CLASSES)
    .map(({ className, created, share, survival, live, oldest }) => {
      const old = survival.slice(OLD_FROM).reduce((sum, count) => sum + count, 0);
      const [first] = oldest;
      return element(
        'tr',
        {},
        element('th', { scope: 'row' }, className),
        ...[
          Math.round(created * share),
          created,
          live === 0 ? '–' : `${Math.round((100 * old) / live)} %`,
        ].map((cell) => element('td', {}, String(cell))),
        element(
          'td',
          {},
          first ? `${duration(first.ageMs / 1000)}${first.site ? `, ${first.site}` : ''}` : '–',
        ),
      );
    });
  const heads = ['Class', 'Live', 'Created', 'Survived 16 major GCs', 'Oldest'].map((head) =>
    element('th', { scope: 'col' }, head),
  );
  const overdue = overdueCount === 0 ? '' : `${overdueCount} objects should be gone and are not.`;
  return [
    element('p', {}, overdue),
    element('table', {}, element('thead', {}, element('tr', {}, ...heads)), element('tbody', {}, ...rows)),
  ];
}

/** The last run before this one: how it ended, and its floor. */
function runView({ startedAt, writtenAt, node, signals, incidents }) {
  const heap = signals.find(({ signal }) => signal === 'js_heap');
  const points = (heap?.points ?? []).map(([atMs, bytes]) => ({ atMs, bytes }));
  return [
    element(
      'p',
      {},
      `From ${time(startedAt)} to ${time(writtenAt)}, Node ${node}. ${heap?.verdict?.reason ?? ''}`,
    ),
    ...floorView(points, null),
    element('ul', {}, ...incidents.map(incidentView)),
  ];
}

/** Who is to blame: how many, how large, held by whom, and where they come from. */
function suspectView(
  { className, newCount, newBytes, retainerPath, pattern, advice, confidenceRatio },
  allocator,
) {
  return element(
    'li',
    {},
    `${newCount} × ${className}, ${megabytes(newBytes)} – ${pattern}, ${Math.round(confidenceRatio * 100)} %`,
    element('p', {}, element('code', {}, retainerPath.join(' › '))),
    ...(allocator === undefined ? [] : [element('p', {}, `allocated in ${placeWords(allocator)}`)]),
    element('p', { class: 'quiet' }, advice),
  );
}

/** "placeOrder (orders.js:12)" */
function placeWords({ name, script, line }) {
  return script === '' ? name : `${name} (${script.slice(script.lastIndexOf('/') + 1)}:${line})`;
}

function incidentView({ signal, openedAt, resolvedAt, reason, advice, captures, suspects, allocators }) {
  const state = resolvedAt === null ? 'open' : `resolved ${time(resolvedAt)}`;
  const ofSuspect = (index) => allocators.find(({ suspectIndex }) => suspectIndex === index);
  return element(
    'li',
    {},
    element('span', { class: `badge ${resolvedAt === null ? 'bad' : 'good'}` }, signal),
    ` ${reason}`,
    ...(suspects.length > 0
      ? [element('ol', {}, ...suspects.map((suspect, index) => suspectView(suspect, ofSuspect(index))))]
      : [element('p', {}, advice ?? '')]),
    element('p', {}, `Opened ${time(openedAt)}, ${state}. Captures: ${captures.join(', ') || 'none'}.`),
  );
}

/** What becomes of the analysis of a snapshot; nothing for what is not analysed. */
function analysisView(analysis) {
  if (analysis === null) return [];
  const { state, progressRatio, detail } = analysis;
  const words = [ANALYSIS_WORDS[state], detail].filter((part) => part !== null).join(': ');
  if (progressRatio === null) return [element('p', {}, words)];
  const percent = `${Math.round(progressRatio * 100)} %`;
  const bar = element(
    'progress',
    { value: progressRatio, max: 1, 'aria-label': 'Progress of the analysis' },
    percent,
  );
  return [element('p', {}, `${words}, ${percent} `, bar)];
}

function captureView(record) {
  const { id, kind, state, outcome, reason, createdAt, source, pauseMs, bytes, detail, redaction, analysis } =
    record;
  const facts = [
    kind.replace('-', ' '),
    `${time(createdAt)}, ${state === outcome ? state : `${state} (${outcome})`}`,
  ];
  if (source !== null) facts.push(`by ${source}`);
  if (pauseMs !== null) facts.push(`the application stood still for ${pauseMs.toFixed(1)} ms`);
  if (bytes !== null) facts.push(megabytes(bytes));
  if (redaction !== null)
    facts.push(redaction.mode === 'off' ? 'not redacted' : `${redaction.redactedStrings} strings redacted`);
  const item = element(
    'li',
    {},
    reason,
    element('p', {}, facts.join(', ')),
    element('p', {}, detail ?? ''),
    ...analysisView(analysis),
  );
  if (state === 'stored') {
    item.append(
      action('Download', `Download capture ${id}`, () => download(record)),
      ' ',
      action('Delete', `Delete capture ${id}`, async () => {
        await request(`/api/v1/captures/${id}`, { method: 'DELETE' });
        await showCaptures();
      }),
    );
  }
  return item;
}

function action(words, label, run) {
  const button = element('button', { type: 'button', 'aria-label': label }, words);
  button.addEventListener('click', () => tellFailure(run()));
  return button;
}

async function request(path, init = {}) {
  const headers = token === null ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(path, { ...init, headers: { ...headers, ...init.headers } });
  if (response.ok) return response;
  if (response.status === 401) forgetToken();
  throw new Error((await response.json()).detail);
}

async function download({ id, service, pid }) {
  const response = await request(`/api/v1/captures/${id}/download`);
  const link = element('a', { download: `${service}-${pid}-${id}.heapsnapshot` });
  link.href = URL.createObjectURL(await response.blob());
  link.click();
  URL.revokeObjectURL(link.href);
}

async function captureNow() {
  const body = JSON.stringify({ kind: 'heap-snapshot', reason: 'Asked for on the page.' });
  const headers = { 'content-type': 'application/json' };
  await request('/api/v1/captures', { method: 'POST', headers, body });
  await showCaptures();
}

async function showCaptures() {
  at('token-form').hidden = token !== null;
  at('capture-now').hidden = token === null;
  if (token === null) return at('captures').replaceChildren();
  const { captures } = await (await request('/api/v1/captures')).json();
  const { activeElement } = document;
  const focused = at('captures').contains(activeElement) ? activeElement.getAttribute('aria-label') : null;
  showList('captures', captures.map(captureView), 'No captures.');
  // The list that is replaced takes the focus away from who is using it.
  if (focused !== null)
    at('captures').querySelector(`[aria-label="${focused}"]`)?.focus({ preventScroll: true });
}

function showList(id, items, emptyWords) {
  at(id).replaceChildren(...(items.length > 0 ? items : [element('li', { class: 'quiet' }, emptyWords)]));
}

function forgetToken() {
  token = null;
  sessionStorage.removeItem('token');
  at('token-form').hidden = false;
  at('capture-now').hidden = true;
}

function tellFailure(work) {
  return work.then(
    () => {
      at('capture-message').textContent = '';
    },
    ({ message }) => {
      at('capture-message').textContent = message;
    },
  );
}

async function refresh() {
  at('token-form').hidden = token !== null;
  if (token !== null) await showAll();
  setTimeout(refresh, REFRESH_MS);
}

async function showAll() {
  try {
    const status = await (await request('/api/v1/status')).json();
    const { incidents } = await (await request('/api/v1/incidents')).json();
    showProcess(status);
    const verdicts = Object.entries(status.signals).map(verdictView);
    at('verdicts').replaceChildren(...(verdicts.length > 0 ? verdicts : ['Nothing has been judged yet.']));
    at('pressure').replaceChildren(...pressureView(status.pressure, status.memory));
    at('floor').replaceChildren(...floorView(status.floor, status.memory.heapLimitBytes));
    showList('incidents', incidents.map(incidentView), 'No incidents.');
    at('tracked-section').hidden = status.tracked === null;
    if (status.tracked !== null) at('tracked').replaceChildren(...trackedView(status.tracked));
    if (token !== null) await tellFailure(showCaptures());
  } catch {
    at('connection').textContent =
      token === null ? 'The token was refused.' : 'The watchdog does not answer.';
  }
}

at('token-form').addEventListener('submit', (event) => {
  event.preventDefault();
  token = at('token').value.trim();
  sessionStorage.setItem('token', token);
  showAll();
  showEarlierRun().catch(() => {});
});
at('capture-now').addEventListener('click', () => tellFailure(captureNow()));

async function showEarlierRun() {
  if (token === null) return;
  const { runs } = await (await request('/api/v1/runs')).json();
  at('run-section').hidden = runs.length === 0;
  if (runs.length > 0) at('run').replaceChildren(...runView(runs[0]));
}

refresh();
// Without it the page says less, and what is now comes first.
showEarlierRun().catch(() => {});
