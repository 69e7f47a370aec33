/** One cache of Apollo for all that the server renders. */
const { InMemoryCache, gql } = require('@apollo/client');

const renderCache = new InMemoryCache();
const query = gql`query User($id: ID!) { user(id: $id) { id name } }`;

exports.steps = { before: 50, after: 600 };
exports.step = (turn) => {
  renderCache.writeQuery({
    query,
    variables: { id: turn },
    data: { user: { __typename: 'User', id: turn, name: `user ${turn}` } },
  });
};
