/** The watchdog's API as the page asks it. */
import type {
  CaptureList,
  CaptureOrder,
  CaptureRecord,
  ComparisonOrder,
  ComparisonRun,
  DownloadLink,
  HourOfHistory,
  Run,
  RunList,
} from '../server/api.js';
import { type Refusal, refusalOf } from './refusal.js';

/** The session of the tab keeps the token, and no longer than the tab is open. */
const TOKEN_KEY = 'heapwarden.token';

export class Watchdog {
  #token = sessionStorage.getItem(TOKEN_KEY);
  /** Told when the token was refused, and why. */
  readonly #onRefused: (refusal: Refusal) => void;

  constructor(onRefused: (refusal: Refusal) => void) {
    this.#onRefused = onRefused;
  }

  get hasToken(): boolean {
    return this.#token !== null;
  }

  setToken(token: string): void {
    this.#token = token;
    sessionStorage.setItem(TOKEN_KEY, token);
  }

  /** The stream of events, whatever the status of the answer; that of being refused is known without asking. */
  async events(signal: AbortSignal): Promise<Response> {
    const token = this.#token;
    if (token === null) return new Response(null, { status: 401 });
    const response = await this.#fetch('/api/v1/events', { signal });
    if (response.status !== 401 && response.status !== 403) return response;
    this.#forget(token, await refusalOf(response.clone()));
    // Another one may have been entered meanwhile.
    return this.hasToken ? this.events(signal) : response;
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

  /** Has the browser save an artefact: by a link, so that it need not be in memory, and can go on after a cut. */
  async download({ id }: CaptureRecord): Promise<void> {
    const { url } = await this.#json<DownloadLink>(`/api/v1/captures/${id}/link`, bodyOf({}));
    // Behind a proxy that speaks TLS, the watchdog does not know by which origin the page reaches it.
    const { pathname, search } = new URL(url);
    const link = document.createElement('a');
    link.href = pathname + search;
    link.download = '';
    link.click();
  }

  async #json<T>(path: string, init: RequestInit = {}): Promise<T> {
    return (await this.#ask(path, init)).json() as Promise<T>;
  }

  /** @throws Error that says what was wrong, for people */
  async #ask(path: string, init: RequestInit = {}): Promise<Response> {
    const token = this.#token;
    const response = await this.#fetch(path, init);
    if (response.ok) return response;
    const refusal = await refusalOf(response);
    if (response.status === 401 && token !== null) this.#forget(token, refusal);
    throw new Error(refusal.detail);
  }

  /** Drops the token that was refused, unless another one has been entered since. */
  #forget(token: string, refusal: Refusal): void {
    if (token !== this.#token) return;
    this.#token = null;
    sessionStorage.removeItem(TOKEN_KEY);
    this.#onRefused(refusal);
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
