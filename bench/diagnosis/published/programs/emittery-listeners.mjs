/** Listeners of Emittery, never taken off. */
import Emittery from 'emittery';

const deployEvents = new Emittery();

export function step(turn) {
  const page = { id: turn, versions: [] };
  deployEvents.on('deployed', (version) => {
    page.versions.push(version);
  });
}
