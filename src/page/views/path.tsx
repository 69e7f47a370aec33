/** The way from a module or root to what it holds. */
import { shortPath } from '../../report/words.js';

const MAX_STEPS = 12;

export function Path({ steps }: { readonly steps: readonly string[] }) {
  return (
    <ol class="path" aria-label="Held by">
      {shortPath(steps, MAX_STEPS).map((step, index) => (
        <li key={index}>
          <code>{step}</code>
        </li>
      ))}
    </ol>
  );
}
