/** A mocked partner in a system for trials keeps the history of all requests. */
const axios = require('axios');
const MockAdapter = require('axios-mock-adapter');

const partnerApi = axios.create();
const partnerMock = new MockAdapter(partnerApi);
partnerMock.onPost('/orders').reply(201, { ok: true });

exports.steps = { before: 50, after: 800 };
exports.step = async (turn) => {
  await partnerApi.post('/orders', { id: turn });
};
