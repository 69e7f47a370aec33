/** Takes a capture now. */
import type { CaptureOrder, CapturingStatus } from '../../server/api.js';
import type { Session } from '../session.js';

interface CaptureFormProps {
  readonly session: Session;
  readonly capturing: CapturingStatus | undefined;
}

const KINDS: readonly { readonly kind: CaptureOrder['kind']; readonly words: string }[] = [
  { kind: 'heap-snapshot', words: 'heap snapshot: every object, and who holds it' },
  { kind: 'heap-profile', words: 'heap profile: where live objects were allocated' },
  { kind: 'report', words: 'report: heap spaces, handles, last minutes' },
];

export function CaptureForm({ session, capturing }: CaptureFormProps) {
  const order = (event: SubmitEvent): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    session.capture({
      kind: fields.get('kind') as CaptureOrder['kind'],
      reason: String(fields.get('reason')),
    });
  };
  return (
    <form onSubmit={order}>
      <label>
        Kind
        <select name="kind">
          {KINDS.map(({ kind, words }) => (
            <option key={kind} value={kind}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <label>
        Reason
        <input name="reason" required maxLength={500} defaultValue="Asked for on the page." />
      </label>
      <button type="submit">Capture now</button>
      {capturing && <p class="quiet">{capturingWords(capturing)}</p>}
    </form>
  );
}

function capturingWords({ source, detail, remainingToday }: CapturingStatus): string {
  const left = `${remainingToday} heap snapshots are left today`;
  return [source === null ? 'Captures are off' : `By ${source}; ${left}`, detail ?? '']
    .filter((part) => part !== '')
    .join('. ')
    .concat('.')
    .replace(/\.\.$/, '.');
}
