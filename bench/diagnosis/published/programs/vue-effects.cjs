/** An effect for each client on what stays, never stopped. */
const { effect, ref } = require('@vue/reactivity');

const stockLevel = ref(0);

exports.step = (turn) => {
  const client = { id: turn, level: 0 };
  effect(() => {
    client.level = stockLevel.value;
  });
};
