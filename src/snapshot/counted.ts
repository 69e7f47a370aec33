/** Chunks on their way, counted. */

/** Told of the bytes so far, when each chunk has been dealt with. */
export type OnRead = (bytes: number) => void;

export async function* counted(chunks: AsyncIterable<Buffer>, onRead: OnRead): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    yield chunk;
    bytes += chunk.length;
    onRead(bytes);
  }
}
