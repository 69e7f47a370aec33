/** Each client polls, and goes without saying so. */
import { interval } from 'rxjs';
import { map } from 'rxjs/operators';

export const steps = { before: 100, after: 1_500 };

export function step(turn) {
  const client = { id: turn, ticks: [] };
  interval(60_000)
    .pipe(map((tick) => tick * 2))
    .subscribe((tick) => client.ticks.push(tick));
}
