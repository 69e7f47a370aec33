/** A machine of xstate spawns an actor for each order, and stops none. */
import { assign, createActor, createMachine } from 'xstate';

const orderMachine = createMachine({ id: 'order', initial: 'open', states: { open: {}, done: {} } });
const dispatcher = createActor(
  createMachine({
    context: { orders: [] },
    on: {
      ORDER: {
        actions: assign({ orders: ({ context, spawn }) => [...context.orders, spawn(orderMachine)] }),
      },
    },
  }),
);
dispatcher.start();

export const steps = { before: 30, after: 400 };

export function step() {
  dispatcher.send({ type: 'ORDER' });
}
