/** A list of buffers that a slow partner never takes anything from. */
import { BufferList } from 'bl';

const outgoing = new BufferList();

export function step(turn) {
  outgoing.append(Buffer.from(`line ${turn} of the report, which is long enough\n`));
}
