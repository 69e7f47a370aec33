/** Starts the page. */
import { render } from 'preact';
import { Session } from './session.js';
import type { PageState } from './state.js';
import { Page } from './views/page.js';

const root = document.getElementById('page') as HTMLElement;
let latest: PageState | undefined;

/** What changes several times between two frames is drawn once. A hidden tab gets no frames, and draws nothing. */
function show(state: PageState): void {
  if (latest === undefined) requestAnimationFrame(draw);
  latest = state;
}

function draw(): void {
  const state = latest as PageState;
  latest = undefined;
  document.title = `${state.status?.service ?? ''} – Heapwarden`.replace(/^ – /, '');
  render(<Page state={state} session={session} nowMs={Date.now()} />, root);
}

const session = new Session(show);
session.start();
