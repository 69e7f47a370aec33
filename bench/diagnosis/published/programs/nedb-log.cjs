/** A store in memory with an index gets a document for each visit. */
const Datastore = require('@seald-io/nedb');

const visitStore = new Datastore({ inMemoryOnly: true });

exports.steps = { before: 50, after: 1_000 };
exports.step = async (turn) => {
  await visitStore.insertAsync({ page: `/page/${turn}`, user: turn });
};
