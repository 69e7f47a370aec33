/** The values of the Helm chart, from `values.yaml`: each with what the comment in front of it says. */
import { readFileSync } from 'node:fs';
import { isMap, parseDocument } from 'yaml';

const VALUES = new URL('../helm/heapwarden/values.yaml', import.meta.url);

/**
 * A map of values without a comment of its own is a group.
 *
 * @returns {{ path: string, description: string, preset: unknown }[]} in the order of the file
 */
export function helmValues() {
  return valuesIn(parseDocument(readFileSync(VALUES, 'utf8')).contents, []);
}

function valuesIn(map, parents) {
  return map.items.flatMap(({ key, value }, index) => {
    const names = [...parents, key.value];
    // A comment in front of the first value of a group counts as one of the group.
    const comment = key.commentBefore ?? (index === 0 ? map.commentBefore : undefined);
    const description = comment?.replace(/\n/g, '').trim();
    if (description !== undefined) return [{ path: names.join('.'), description, preset: value.toJSON() }];
    if (isMap(value)) return valuesIn(value, names);
    throw new Error(`The value ${names.join('.')} needs a comment that says what it is.`);
  });
}
