/** Whether the inspector may be used on this thread. */

/** The parts of `process` that tell; not every version has them. */
interface Telling {
  readonly features: { readonly inspector?: boolean };
  /** There when the permission model is on; it knows of the inspector from Node 24 on, and forbids it before. */
  readonly permission?: { has(scope: string): boolean };
}

export function isInspectorAllowed({ features, permission }: Telling = process as Telling): boolean {
  return features.inspector === true && (permission === undefined || permission.has('inspector'));
}
