/** Reads server-sent events out of the body of a response, since `EventSource` cannot send a token. */

export interface StreamEvent {
  readonly name: string;
  /** What its data says as JSON. */
  readonly data: unknown;
}

/** Takes text as it comes, in pieces of any size, and gives the events that are whole (HTML Standard, section 9.2.6). */
export class EventParser {
  #rest = '';

  push(text: string): StreamEvent[] {
    const blocks = (this.#rest + text).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    return blocks.map(eventOf).filter((event) => event !== undefined);
  }
}

function eventOf(block: string): StreamEvent | undefined {
  const fields = new Map(block.split('\n').map((line) => line.split(/: ?(.*)/s, 2) as [string, string]));
  const [name, data] = [fields.get('event'), fields.get('data')];
  return name === undefined || data === undefined ? undefined : { name, data: JSON.parse(data) };
}
