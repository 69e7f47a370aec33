/** Arrays of numbers that are filled before it is known how many there will be. */

/** The array, or one that begins like it, and is as long as is asked for or longer. */
export function grown(array: Uint32Array, length: number): Uint32Array {
  if (length <= array.length) return array;
  const longer = new Uint32Array(Math.max(length, 2 * array.length));
  longer.set(array);
  return longer;
}
