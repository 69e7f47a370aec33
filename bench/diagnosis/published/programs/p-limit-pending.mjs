/** All places of the limit are taken by calls that hang. */
import pLimit from 'p-limit';

const limitUploads = pLimit(2);
for (let slot = 0; slot < 2; slot++) limitUploads(() => new Promise(() => {}));

export function step(turn) {
  const upload = { name: `file-${turn}`, parts: [turn] };
  limitUploads(async () => upload.parts.length);
}
