/** The tracked classes, and objects that outlive their use. */
import { duration } from '../../detect/words.js';
import { count, percent } from '../../report/words.js';
import type { Status } from '../../server/api.js';
import { estimateLive, SURVIVED_MAJORS } from '../../wire/tracked.js';

const MAX_CLASSES = 20;

/** An object that has survived so many major GCs is old. */
const OLD_FROM = SURVIVED_MAJORS.indexOf(16);

export function TrackedView({ tracked }: { readonly tracked: NonNullable<Status['tracked']> }) {
  const classes = tracked.classes
    .map((each) => ({ ...each, estimate: estimateLive(each) }))
    .sort((a, b) => b.estimate - a.estimate)
    .slice(0, MAX_CLASSES);
  return (
    <section aria-labelledby="tracked">
      <h2 id="tracked">Tracked objects</h2>
      {tracked.overdueCount > 0 && (
        <p class="warn">
          {count(tracked.overdueCount)} {tracked.overdueCount === 1 ? 'object outlives' : 'objects outlive'}{' '}
          its use.
        </p>
      )}
      {/* biome-ignore-start lint/a11y: what scrolls must be reached by keyboard, and is no section of its own */}
      <div class="scroll" role="group" aria-label="Classes" tabIndex={0}>
        {/* biome-ignore-end lint/a11y: it begins here */}
        <table>
          <thead>
            <tr>
              {['Class', 'Live, about', 'Made', 'Survived 16 major GCs', 'Oldest'].map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {classes.map(({ className, estimate, created, live, survival, oldest: [oldest] }) => {
              const old = survival.slice(OLD_FROM).reduce((sum, each) => sum + each, 0);
              const site = oldest?.site ? `, ${oldest.site}` : '';
              return (
                <tr key={className}>
                  <th scope="row">{className}</th>
                  <td>{count(estimate)}</td>
                  <td>{count(created)}</td>
                  <td>{live === 0 ? '–' : percent(old / live)}</td>
                  <td>{oldest === undefined ? '–' : `${duration(oldest.ageMs)}${site}`}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
