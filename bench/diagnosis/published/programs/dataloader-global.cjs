/** One DataLoader for the whole process rather than for each request. */
const DataLoader = require('dataloader');

const productLoader = new DataLoader(async (ids) => ids.map((id) => ({ id, title: `product ${id}` })));

exports.step = async (turn) => {
  await productLoader.load(turn);
};
