/** A client of gRPC for each request, never closed. */
const grpc = require('@grpc/grpc-js');

const InventoryClient = grpc.makeGenericClientConstructor({}, 'Inventory');

exports.steps = { before: 20, after: 200 };
exports.step = () => {
  new InventoryClient('127.0.0.1:9', grpc.credentials.createInsecure());
};
