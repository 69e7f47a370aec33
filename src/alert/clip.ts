/** Cuts a text at a receiver's limit, and says so by three dots. Counts as receivers do, in UTF-16 units, and halves no pair. */
export function clip(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const end = maxLength - 1;
  const isPairCut = /[\uD800-\uDBFF]/.test(text[end - 1] ?? '');
  return `${text.slice(0, isPairCut ? end - 1 : end)}…`;
}
