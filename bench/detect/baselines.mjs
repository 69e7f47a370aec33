/** The alarms in common use, on the same data. Each calls a leak for as long as its rule holds. */
import { HOUR, MINUTE } from './shapes.mjs';

/** `memwatch-next`: heapUsed after a collection has grown five times in a row. Reads floors, the best it could. */
export function fiveGrowths({ values }) {
  let growths = 0;
  return {
    add(index) {
      growths = index > 0 && values[index] > values[index - 1] ? growths + 1 : 0;
    },
    look: () => (growths >= 5 ? 'leaking' : 'stable'),
  };
}

/** A straight line through an hour of `heapUsed`: rises, and explains most of what it sees. */
export function regression({ atMs, usedBytes }) {
  const MIN_R_SQUARED = 0.8;
  const window = new Window(HOUR);
  return {
    add: (index) => window.add(atMs[index], usedBytes[index]),
    look(nowMs) {
      const { slope, rSquared, count } = window.line(nowMs);
      return count >= 10 && slope > 0 && rSquared >= MIN_R_SQUARED ? 'leaking' : 'stable';
    },
  };
}

/** `predict_linear(heapUsed[1h], 4 * 3600) > limit` for 15 min, as in common Prometheus mixins. */
export function predictLinear({ atMs, usedBytes, limit }) {
  const HORIZON_MS = 4 * HOUR;
  const FOR_MS = 15 * MINUTE;
  const window = new Window(HOUR);
  let sinceMs;
  return {
    add: (index) => window.add(atMs[index], usedBytes[index]),
    look(nowMs) {
      const { slope, intercept, count } = window.line(nowMs);
      const isOver = count >= 2 && slope > 0 && intercept + slope * HORIZON_MS > limit;
      sinceMs = isOver ? (sinceMs ?? nowMs) : undefined;
      return sinceMs !== undefined && nowMs - sinceMs >= FOR_MS ? 'leaking' : 'stable';
    },
  };
}

/** `deriv(heapUsed[1h]) > 0` for 30 min, which dashboards use where there is no limit to predict. */
export function derivative({ atMs, usedBytes }) {
  const FOR_MS = 30 * MINUTE;
  const window = new Window(HOUR);
  let sinceMs;
  return {
    add: (index) => window.add(atMs[index], usedBytes[index]),
    look(nowMs) {
      const { slope, count } = window.line(nowMs);
      sinceMs = count >= 2 && slope > 0 ? (sinceMs ?? nowMs) : undefined;
      return sinceMs !== undefined && nowMs - sinceMs >= FOR_MS ? 'leaking' : 'stable';
    },
  };
}

/** Least squares over the last `lengthMs`, kept up by sums. */
class Window {
  #points = [];
  #first = 0;
  #sums = [0, 0, 0, 0, 0];
  #lengthMs;

  constructor(lengthMs) {
    this.#lengthMs = lengthMs;
  }

  add(atMs, value) {
    this.#points.push([atMs / HOUR, value]);
    this.#sum(atMs / HOUR, value, 1);
  }

  line(nowMs) {
    while (
      this.#first < this.#points.length &&
      this.#points[this.#first][0] * HOUR < nowMs - this.#lengthMs
    ) {
      const [x, y] = this.#points[this.#first++];
      this.#sum(x, y, -1);
    }
    const n = this.#points.length - this.#first;
    const [sx, sy, sxx, sxy, syy] = this.#sums;
    const [vx, cxy, vy] = [sxx - (sx * sx) / n, sxy - (sx * sy) / n, syy - (sy * sy) / n];
    if (n < 2 || vx <= 0) return { slope: 0, intercept: 0, rSquared: 0, count: n };
    const slope = cxy / vx;
    const intercept = sy / n + slope * (nowMs / HOUR - sx / n);
    return { slope: slope / HOUR, intercept, rSquared: vy > 0 ? (cxy * cxy) / (vx * vy) : 0, count: n };
  }

  #sum(x, y, sign) {
    const terms = [x, y, x * x, x * y, y * y];
    for (const [index, term] of terms.entries()) this.#sums[index] += sign * term;
  }
}
