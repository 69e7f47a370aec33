/** The first thing that is read. */
import type { Headline } from '../headline.js';
import { Path } from './path.js';

export function HeadlineView({ headline }: { readonly headline: Headline }) {
  const { level, line, title, reason, facts, retainerPath } = headline;
  return (
    <section class={`headline ${level}`} aria-labelledby="headline">
      <h2 id="headline">{line}</h2>
      <p class="aloud" role="status">
        {title}
      </p>
      {facts.length > 0 && (
        <dl class="facts">
          {facts.map(({ term, words }) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{words}</dd>
            </div>
          ))}
        </dl>
      )}
      {retainerPath.length > 0 && <Path steps={retainerPath} />}
      <p>{reason}</p>
    </section>
  );
}
