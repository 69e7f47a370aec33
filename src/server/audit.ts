/** What is on record of who did what. Types only. */

export type AuditAction =
  | 'capture'
  | 'delete'
  | 'fire'
  | 'link'
  | 'download'
  | 'compare'
  | 'test_alerts'
  | 'denied'
  | 'locked_out';

export interface AuditEntry {
  readonly action: AuditAction;
  /** Name of the token that was shown, or that the link was made with; null for who has shown none that is known. */
  readonly token: string | null;
  /** Whether the token itself was shown, or a link that was made with it. */
  readonly by: 'token' | 'link';
  /** Address of the peer; null when it has gone already. */
  readonly address: string | null;
  /** Method and path, without the query: links hold their signature there. */
  readonly request: string;
  /** What it was about; null where that is not one capture. */
  readonly captureId: string | null;
  /** Why it was denied; null otherwise. */
  readonly detail: string | null;
}

/** Takes an entry. Never throws. */
export type Audit = (entry: AuditEntry) => void;
