/** The watchdog's API as the page asks it. */
import type {
  CaptureList,
  CaptureOrder,
  CaptureRecord,
  ComparisonOrder,
  ComparisonRun,
  HourOfHistory,
  Problem,
  Run,
  RunList,
} from '../server/api.js';

/** From this size on, a download that can be resumed is worth a link, where the watchdog gives links. */
const LARGE_BYTES = 64 * 1024 * 1024;

/** When a saved artefact is let go. */
const REVOKE_MS = 60_000;

/** The session of the tab keeps the token, and no longer than the tab is open. */
const TOKEN_KEY = 'heapwarden.token';

export class Watchdog {
  #token = sessionStorage.getItem(TOKEN_KEY);
  /** Told when a token was refused. */
  readonly #onRefused: () => void;

  constructor(onRefused: () => void) {
    this.#onRefused = onRefused;
  }

  setToken(token: string): void {
    this.#token = token;
    sessionStorage.setItem(TOKEN_KEY, token);
  }

  forget(): void {
    this.#token = null;
    sessionStorage.removeItem(TOKEN_KEY);
    this.#onRefused();
  }

  /** The stream of events, whatever the status of the answer; that of being refused is known without asking. */
  async events(signal: AbortSignal): Promise<Response> {
    if (this.#token === null) return new Response(null, { status: 401 });
    return this.#fetch('/api/v1/events', { signal });
  }

  history(): Promise<HourOfHistory> {
    return this.#json('/api/v1/history');
  }

  async earlierRun(): Promise<Run | undefined> {
    const { runs } = await this.#json<RunList>('/api/v1/runs');
    return runs[0];
  }

  async captures(): Promise<readonly CaptureRecord[]> {
    return (await this.#json<CaptureList>('/api/v1/captures')).captures;
  }

  capture(order: CaptureOrder): Promise<CaptureRecord> {
    return this.#json('/api/v1/captures', bodyOf(order));
  }

  async remove({ id }: CaptureRecord): Promise<void> {
    await this.#ask(`/api/v1/captures/${id}`, { method: 'DELETE' });
  }

  compare(captures: ComparisonOrder['captures']): Promise<ComparisonRun> {
    return this.#json('/api/v1/comparisons', bodyOf({ captures }));
  }

  comparison(id: string): Promise<ComparisonRun> {
    return this.#json(`/api/v1/comparisons/${id}`);
  }

  /** Saves an artefact as a file. */
  async download({ id, bytes }: CaptureRecord): Promise<void> {
    const link = (bytes ?? 0) >= LARGE_BYTES ? await this.#linkTo(id) : undefined;
    if (link !== undefined) return save(link, '');
    const response = await this.#ask(`/api/v1/captures/${id}/download`);
    const disposition = response.headers.get('content-disposition') ?? '';
    const url = URL.createObjectURL(await response.blob());
    save(url, /filename="([^"]+)"/.exec(disposition)?.[1] ?? id);
    // Some browsers begin to read it later.
    setTimeout(() => URL.revokeObjectURL(url), REVOKE_MS);
  }

  /** A link that the browser itself can load; undefined where the watchdog gives none. */
  async #linkTo(id: string): Promise<string | undefined> {
    const response = await this.#fetch(`/api/v1/captures/${id}/link`, { method: 'POST' });
    return response.ok ? ((await response.json()) as { readonly url: string }).url : undefined;
  }

  async #json<T>(path: string, init: RequestInit = {}): Promise<T> {
    return (await this.#ask(path, init)).json() as Promise<T>;
  }

  /** @throws Error that says what was wrong, for people */
  async #ask(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await this.#fetch(path, init);
    if (response.ok) return response;
    if (response.status === 401) this.forget();
    const problem = (await response.json().catch(() => undefined)) as Problem | undefined;
    throw new Error(problem?.detail ?? `The watchdog answered ${response.status}.`);
  }

  #fetch(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.#token !== null) headers.set('authorization', `Bearer ${this.#token}`);
    return fetch(path, { ...init, headers });
  }
}

function bodyOf(body: unknown): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function save(href: string, fileName: string): void {
  const link = document.createElement('a');
  link.href = href;
  link.download = fileName;
  link.click();
}
