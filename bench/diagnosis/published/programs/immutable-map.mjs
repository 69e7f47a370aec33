/** A Map that is never changed, but replaced by a larger one. */
import { Map as ImmutableMap } from 'immutable';

let sessionsById = ImmutableMap();

export function step(turn) {
  sessionsById = sessionsById.set(`session-${turn}`, { user: turn, cart: [turn] });
}
