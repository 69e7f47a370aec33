/** The one place in the queue is taken by a task that never ends. */
import PQueue from 'p-queue';

const thumbnailQueue = new PQueue({ concurrency: 1 });
thumbnailQueue.add(() => new Promise(() => {}));

export function step(turn) {
  const image = { name: `image-${turn}.png`, size: turn };
  thumbnailQueue.add(async () => image.size);
}
