/** `heapwarden analyze` and `heapwarden diff`. */
import { statSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { htmlReport } from '../report/html.js';
import { textReport } from '../report/text.js';
import { analyse } from '../snapshot/analysis/analyse.js';
import { openHeap } from '../snapshot/graph/open-heap.js';
import { showClass, showObject } from './objects.js';
import { startProgress } from './progress.js';

export interface AnalyzeOptions {
  readonly json?: boolean;
  readonly html?: string;
  readonly class?: string;
  readonly object?: string;
}

/** @param files - oldest first */
export async function analyze(files: readonly string[], options: AnalyzeOptions): Promise<void> {
  const progress = startProgress();
  try {
    if (options.class !== undefined || options.object !== undefined) {
      const { heap, close } = await openHeap(files[0] as string);
      const text =
        options.class === undefined
          ? showObject(heap, Number(options.object))
          : showClass(heap, options.class);
      close();
      progress.end();
      console.log(text);
      return;
    }
    const analysis = await analyse(
      // A file does not tell when its snapshot was taken; when it was written is near.
      files.map((file) => ({ open: () => openHeap(file), takenAtMs: statSync(file).mtimeMs })),
      (step) => progress.show(step),
    );
    progress.end();
    if (options.html !== undefined) {
      writeFileSync(options.html, htmlReport(analysis, files.map((file) => basename(file)).join(' → ')));
      console.log(`written to ${options.html}`);
    } else {
      console.log(options.json ? JSON.stringify(analysis, null, 2) : textReport(analysis));
    }
  } finally {
    progress.end();
  }
}
