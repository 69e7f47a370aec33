/** A drawing by uPlot, in the colours of the style sheet and as wide as there is room. */
import UPlot from 'uplot';
import { clock, day } from './clock.js';
import { type Columns, stacked } from './columns.js';

export interface Line {
  readonly name: string;
  /** A custom property of the style sheet, for instance `--series-1`. */
  readonly colour: string;
  /** Lengths of dashes and gaps in pixels. */
  readonly dash?: readonly number[];
}

export interface Drawing {
  readonly lines: readonly Line[];
  readonly columns: Columns;
  /** A value in words. */
  readonly words: (value: number) => string;
  /** Whether the lines are areas that lie on each other. */
  readonly isStacked?: boolean;
  /** Steps that the scale may have; default: 1, 2 and 5 times powers of ten. */
  readonly steps?: readonly number[];
  /** The scale goes up to this at least, so that next to nothing looks so. */
  readonly minTop: number;
  readonly heightPx: number;
}

const AXIS_PX = 64;
/** Between two times: they have room for seconds. */
const TICK_PX = 90;
const FONT = '12px system-ui, sans-serif';
const FILL_OPACITY = '30%';
const DARK = matchMedia('(prefers-color-scheme: dark)');

export class Plot {
  readonly #place: HTMLElement;
  readonly #observer: ResizeObserver;
  #drawing: Drawing;
  #plot: UPlot;

  constructor(place: HTMLElement, drawing: Drawing) {
    this.#place = place;
    this.#drawing = drawing;
    this.#plot = this.#make();
    this.#observer = new ResizeObserver(() => this.#resize());
    this.#observer.observe(place);
    DARK.addEventListener('change', this.#redo);
  }

  /** Shows other data; what has not changed costs nothing. */
  show(drawing: Drawing): void {
    const earlier = this.#drawing;
    this.#drawing = drawing;
    if (namesOf(earlier) !== namesOf(drawing)) this.#redo();
    else if (earlier.columns !== drawing.columns) this.#plot.setData(dataOf(drawing));
  }

  remove(): void {
    this.#observer.disconnect();
    DARK.removeEventListener('change', this.#redo);
    this.#plot.destroy();
  }

  readonly #redo = (): void => {
    this.#plot.destroy();
    this.#plot = this.#make();
  };

  #resize(): void {
    const width = this.#place.clientWidth;
    if (width > 0 && width !== this.#plot.width)
      this.#plot.setSize({ width, height: this.#drawing.heightPx });
  }

  #make(): UPlot {
    const { lines, isStacked, heightPx, steps } = this.#drawing;
    const options: UPlot.Options = {
      width: this.#place.clientWidth || 1,
      height: heightPx,
      cursor: { sync: { key: 'heapwarden' }, drag: { x: false, y: false } },
      legend: { live: true },
      scales: {
        x: { time: true },
        y: { range: (_plot, _low, high) => [0, Math.max(high * 1.05, this.#drawing.minTop)] },
      },
      axes: [
        this.#axis({
          space: TICK_PX,
          values: (_plot, ticks, _axis, _space, step) => ticks.map((tick) => tickWords(tick, step)),
        }),
        this.#axis({
          size: AXIS_PX,
          ...(steps && { incrs: [...steps] }),
          values: (_plot, ticks) => ticks.map((tick) => this.#drawing.words(tick)),
        }),
      ],
      series: [
        {
          label: 'at',
          value: (_plot, seconds) => (seconds === null ? 'last' : clock(new Date(seconds * 1000))),
        },
        ...lines.map((line, index) => this.#series(line, index, isStacked === true)),
      ],
      // Each area ends at the one below.
      bands: isStacked
        ? lines.slice(1).map((_line, index) => ({ series: [index + 2, index + 1] as [number, number] }))
        : [],
    };
    return new UPlot(options, dataOf(this.#drawing), this.#place);
  }

  #axis(axis: UPlot.Axis): UPlot.Axis {
    const [line, ink] = [this.#colour('--line'), this.#colour('--quiet')];
    return {
      stroke: ink,
      font: FONT,
      grid: { stroke: line, width: 1 },
      ticks: { stroke: line, width: 1 },
      ...axis,
    };
  }

  #series({ name, colour, dash }: Line, index: number, isArea: boolean): UPlot.Series {
    const stroke = this.#colour(colour);
    return {
      label: name,
      stroke,
      width: 2,
      spanGaps: false,
      points: { show: false },
      ...(dash && { dash: [...dash] }),
      ...(isArea && { fill: `color-mix(in srgb, ${stroke} ${FILL_OPACITY}, transparent)` }),
      // What it is itself, and not what it lies on; what it was last while nothing is pointed at.
      value: (_plot, _height, _series, at) => {
        const column = this.#drawing.columns[index + 1] ?? [];
        const value = at === null ? column.findLast((each) => each !== null) : column[at];
        return value === null || value === undefined ? '–' : this.#drawing.words(value);
      },
    };
  }

  /** As a canvas understands it: the style sheet says it for both themes. */
  #colour(property: string): string {
    this.#place.style.color = `var(${property})`;
    const { color } = getComputedStyle(this.#place);
    this.#place.style.color = '';
    return color;
  }
}

function namesOf({ lines }: Drawing): string {
  return lines.map(({ name }) => name).join();
}

function dataOf({ isStacked, columns }: Drawing): UPlot.AlignedData {
  // uPlot's types know arrays that may be written to, which it does not do.
  return (isStacked ? stacked(columns) : columns) as unknown as UPlot.AlignedData;
}

const [MINUTE_SECONDS, DAY_SECONDS] = [60, 86_400];

/** As much of a moment as the step between two ticks asks for. */
function tickWords(seconds: number, step: number): string {
  const moment = new Date(seconds * 1000);
  return step >= DAY_SECONDS ? day(moment) : clock(moment, { hasSeconds: step < MINUTE_SECONDS });
}
