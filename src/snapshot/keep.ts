/** The allow-list of a redaction. */

/** Whether a text stays because a pattern says so. */
export function isKept(text: string, keep: readonly RegExp[]): boolean {
  return keep.some((pattern) => {
    // A global or sticky pattern would go on from where it matched last.
    pattern.lastIndex = 0;
    return pattern.test(text);
  });
}
