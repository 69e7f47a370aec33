/** All that is said in a chat is put into a search index. */
const MiniSearch = require('minisearch');

const messageIndex = new MiniSearch({ fields: ['text'], storeFields: ['text'] });

exports.steps = { before: 100, after: 2_000 };
exports.step = (turn) => messageIndex.add({ id: turn, text: `message number${turn} of user${turn % 100}` });
