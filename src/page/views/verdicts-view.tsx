/** What is thought of each signal, and why. */

import type { Signal } from '../../detect/verdict.js';
import { duration, rate } from '../../detect/words.js';
import { percent, size } from '../../report/words.js';
import type { Pressure, Status, Verdict } from '../../server/api.js';
import type { Level } from '../headline.js';
import { LIMIT_NAMES, subjectName } from '../signal-words.js';
import { Badge } from './badge.js';

const LEVELS: Readonly<Record<Verdict['verdict'], Level>> = {
  leaking: 'bad',
  growing: 'warn',
  stable: 'good',
  undecidable: 'quiet',
  learning: 'quiet',
};

/** The worst first. */
const ORDER: readonly Verdict['verdict'][] = ['leaking', 'growing', 'undecidable', 'learning', 'stable'];

const PRESSURE_LEVELS: Readonly<Record<Pressure['level'], Level>> = {
  normal: 'good',
  elevated: 'warn',
  high: 'bad',
  critical: 'bad',
};

export function VerdictsView({ status }: { readonly status: Status }) {
  const judged = (Object.entries(status.signals) as [Signal, Verdict][]).sort(
    ([, one], [, other]) => ORDER.indexOf(one.verdict) - ORDER.indexOf(other.verdict),
  );
  return (
    <section aria-labelledby="verdicts">
      <h2 id="verdicts">Verdict per signal</h2>
      {judged.length === 0 && <p class="quiet">Nothing has been judged yet.</p>}
      <ul class="verdicts">
        {judged.map(([signal, verdict]) => (
          <li key={signal}>
            <h3>
              {subjectName(signal)} <Badge level={LEVELS[verdict.verdict]} words={verdict.verdict} />
              <span class="quiet">{growthWords(verdict)}</span>
            </h3>
            <p class="quiet">{verdict.reason}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function growthWords({ verdict, slopePerSecond, unit, timeToLimitSeconds }: Verdict): string {
  if (slopePerSecond === null || (verdict !== 'leaking' && verdict !== 'growing')) return '';
  const left = timeToLimitSeconds === null ? '' : `, ${duration(timeToLimitSeconds * 1000)} left`;
  return ` ${rate(slopePerSecond, unit)}${left}`;
}

export function PressureView({ status: { pressure, memory } }: { readonly status: Status }) {
  const { level, ratios, nearest } = pressure;
  const limits = Object.entries(ratios) as [keyof typeof LIMIT_NAMES, number][];
  return (
    <section aria-labelledby="pressure">
      <h2 id="pressure">
        Pressure <Badge level={PRESSURE_LEVELS[level]} words={level} />
      </h2>
      {limits.map(([limit, ratio]) => {
        const sizes =
          nearest?.limit === limit ? `: ${size(nearest.usedBytes)} of ${size(nearest.limitBytes)}` : '';
        const words = `${percent(ratio)} of ${LIMIT_NAMES[limit]}${sizes}`;
        return (
          <p key={limit}>
            {words}
            <meter value={ratio} max={1} low={0.7} high={0.85} optimum={0} aria-label={words} />
          </p>
        );
      })}
      {limits.length === 0 && <p class="quiet">No limit is known.</p>}
      <dl class="figures">
        <Figure term="Resident" bytes={memory.rssBytes} />
        <Figure term="Heap in use" bytes={memory.heapUsedBytes} />
        <Figure term="Heap limit" bytes={memory.heapLimitBytes} />
        <Figure term="External" bytes={memory.externalBytes} />
        <Figure term="Cgroup in use" bytes={memory.cgroupLimitBytes && memory.cgroupUsageBytes} />
        <Figure term="Cgroup limit" bytes={memory.cgroupLimitBytes} />
      </dl>
    </section>
  );
}

function Figure({ term, bytes }: { readonly term: string; readonly bytes: number | null }) {
  if (bytes === null) return null;
  return (
    <div>
      <dt>{term}</dt>
      <dd>{size(bytes)}</dd>
    </div>
  );
}
