/** An interceptor is added at each request, for its token. */
const axios = require('axios');

const billingApi = axios.create({ baseURL: 'http://127.0.0.1:9' });

exports.step = (turn) => {
  const token = { value: `token-${turn}`, claims: { user: turn } };
  billingApi.interceptors.request.use((config) => {
    config.headers.authorization = token.value;
    return config;
  });
};
