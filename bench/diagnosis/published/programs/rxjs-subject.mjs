/** Each request subscribes to the configuration, and none unsubscribes. */
import { BehaviorSubject } from 'rxjs';
import { filter, map } from 'rxjs/operators';

const configuration = new BehaviorSubject({ limit: 10 });

export function step(turn) {
  const request = { id: turn, limit: 0, headers: { host: `host-${turn}` } };
  configuration
    .pipe(
      map(({ limit }) => limit),
      filter((limit) => limit > 0),
    )
    .subscribe((limit) => {
      request.limit = limit;
    });
}
