/** Keyv without a store keeps in a Map. */
import Keyv from 'keyv';

const sessionStore = new Keyv();

export async function step(turn) {
  await sessionStore.set(`session-${turn}`, { user: turn, cart: [`item ${turn}`] });
}
