/** A counter with a label of which each user is a value of its own. */
import { Counter, Registry } from 'prom-client';

const requestsByUser = new Counter({
  name: 'requests_by_user',
  help: 'requests of each user',
  labelNames: ['user', 'route'],
  registers: [new Registry()],
});

export function step(turn) {
  requestsByUser.inc({ user: `user-${turn}`, route: `/orders/${turn % 5}` });
}
