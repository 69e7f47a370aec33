/** A trie of search words that only grows. */
class TrieNode {
  children = new Map();
  words = [];
}
const searchTrie = new TrieNode();

export function step(turn) {
  let node = searchTrie;
  const word = (turn * 7919).toString(36);
  for (const letter of word) {
    if (!node.children.has(letter)) node.children.set(letter, new TrieNode());
    node = node.children.get(letter);
  }
  node.words.push(word);
}
