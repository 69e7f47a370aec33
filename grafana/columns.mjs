/** Which columns of a table are shown, in which order, and how they are called. */

/**
 * @param {Record<string, string>} titles - of the labels and values that are shown, in their order
 * @param {readonly string[]} hidden - what the query gives beside them
 */
export function columns(titles, hidden) {
  return {
    id: 'organize',
    options: {
      excludeByName: Object.fromEntries(hidden.map((name) => [name, true])),
      indexByName: Object.fromEntries(Object.keys(titles).map((name, index) => [name, index])),
      renameByName: titles,
    },
  };
}
