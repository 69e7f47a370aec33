/** What a heap snapshot is searched for to find an object that was expected to be collected. */

/** What its text begins with; the id of the object follows. Redaction keeps it. */
const EXPECTED_MARK = 'heapwarden:expected:';

/** Leads to the object, and does not hold it. */
export class ExpectedMark {
  readonly mark: string;
  readonly ref: WeakRef<object>;

  constructor(id: number, object: object) {
    // Joined, since V8 keeps a sum of strings as its parts, and a snapshot would show those.
    this.mark = [EXPECTED_MARK, id].join('');
    this.ref = new WeakRef(object);
  }
}
