/** A document that many edit, and of which all that was deleted is kept. */
import * as Y from 'yjs';

const board = new Y.Doc({ gc: false });
const notes = board.getMap('notes');

export function step(turn) {
  notes.set(`note-${turn % 50}`, `text of ${turn}`);
}
