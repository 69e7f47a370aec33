/** Schemas are made at each request and given an id, by which zod keeps them. */
import { z } from 'zod';

export const steps = { before: 30, after: 400 };

export function step(turn) {
  z.object({ id: z.number(), name: z.string() }).meta({ id: `request-${turn}` });
}
