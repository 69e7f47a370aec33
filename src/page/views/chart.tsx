/** A figure with a drawing, which it says in words too. */
import { useEffect, useRef } from 'preact/hooks';
import { type Drawing, Plot } from '../plot.js';

export interface ChartProps extends Drawing {
  readonly title: string;
  /** What it shows, in one sentence. */
  readonly summary: string;
}

export function Chart({ title, summary, ...drawing }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot>(null);
  // Made once, and then shown what is new.
  useEffect(() => {
    plot.current = new Plot(place.current as HTMLDivElement, drawing);
    return () => plot.current?.remove();
  }, []);
  useEffect(() => plot.current?.show(drawing));
  return (
    <figure>
      <figcaption>
        <h3>{title}</h3>
        <p class="quiet">{summary}</p>
      </figcaption>
      <div class="chart" ref={place} role="img" aria-label={`${title}. ${summary}`} />
    </figure>
  );
}
