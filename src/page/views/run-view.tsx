/** The run before this one, in short. */
import type { Run } from '../../server/api.js';
import { subjectName } from '../signal-words.js';
import { EarlierFloorView } from './charts-view.js';
import { Moment } from './moment.js';

export function RunView({ run }: { readonly run: Run }) {
  const { pid, node, startedAt, writtenAt, incidents, signals } = run;
  const leaking = signals.filter(({ verdict }) => verdict?.verdict === 'leaking');
  const words = leaking.map(({ signal }) => subjectName(signal)).join(', ');
  return (
    <section aria-labelledby="run">
      <h2 id="run">The run before this one</h2>
      <p>
        Pid {pid}, Node {node}, from <Moment at={startedAt} /> to <Moment at={writtenAt} /> at least.{' '}
        {words === '' ? 'Nothing leaked.' : `Leaking at its end: ${words}.`}
      </p>
      <EarlierFloorView run={run} />
      <ul class="items">
        {incidents.map(({ id, signal, reason }) => (
          <li key={id}>
            <h3>{subjectName(signal)}</h3>
            <p class="quiet">{reason}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
