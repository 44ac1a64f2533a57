import type { View } from 'vega';
import { curvesSpec, measureOf, stepsOf, tracesShown, wholeView, type CurvesView } from '../plots/curves.ts';
import type { CurvesPlot } from '../plots/plot.ts';
import { draw, whenWide } from './draw.ts';
import { nearestIndex, readingAt } from '../plots/reading.ts';
import { Tip } from './tip.ts';
import { zoomed, type ZoomStep } from '../plots/zoom.ts';

/** The curves with their controls: what is shown is a view, and every change of it draws the plot again. */
export function liveCurves(plot: CurvesPlot): void {
  const place = document.getElementById('curves-plot');
  if (place === null) return;
  new LiveCurves(plot, place);
}

class LiveCurves {
  readonly #plot: CurvesPlot;
  readonly #place: HTMLElement;
  readonly #tip = new Tip();
  readonly #rule = overlay('rule');
  readonly #brush = overlay('brush');
  #view: CurvesView = wholeView;
  #width = 0;
  #drawn: View | null = null;
  /** Where a drag began, in pixels from the plot's left edge. */
  #dragFrom: number | null = null;
  /** The step that the arrow keys have come to. */
  #step: number | null = null;

  constructor(plot: CurvesPlot, place: HTMLElement) {
    this.#plot = plot;
    this.#place = place;
    place.append(this.#rule, this.#brush);
    this.#listenToControls();
    this.#listenToPointer();
    place.addEventListener('keydown', (event) => {
      this.#key(event);
    });
    place.addEventListener('blur', () => {
      this.#leave();
    });
    whenWide(place, (width) => {
      this.#width = width;
      this.#draw();
    });
  }

  #change(change: Partial<CurvesView>): void {
    this.#view = { ...this.#view, ...change };
    this.#draw();
  }

  #draw(): void {
    this.#leave();
    const height = Math.round(Math.min(400, Math.max(260, this.#width * 0.45)));
    void draw(this.#place, curvesSpec(this.#plot, this.#view, { width: this.#width, height })).then(
      (view) => {
        this.#drawn?.finalize();
        this.#drawn = view;
      },
    );
  }

  #listenToControls(): void {
    const select = document.getElementById('curves-measure');
    if (select instanceof HTMLSelectElement) {
      select.addEventListener('change', () => {
        this.#change({ measure: Number(select.value) });
      });
    }
    for (const button of document.querySelectorAll<HTMLButtonElement>('[data-zoom]')) {
      button.addEventListener('click', () => {
        this.#zoom(button.dataset['zoom'] as ZoomStep);
      });
    }
    for (const tick of document.querySelectorAll<HTMLInputElement>('[data-line]')) {
      tick.addEventListener('change', () => {
        const hidden = new Set(this.#view.hidden);
        const line = Number(tick.dataset['line']);
        if (tick.checked) hidden.delete(line);
        else hidden.add(line);
        this.#change({ hidden });
      });
    }
  }

  #zoom(step: ZoomStep): void {
    const whole = stepsOf(tracesShown(this.#plot, this.#view));
    this.#change({ zoom: zoomed(this.#view.zoom ?? whole, whole, step) });
  }

  #listenToPointer(): void {
    const place = this.#place;
    place.addEventListener('pointermove', (event) => {
      const x = this.#inPlot(event);
      if (this.#dragFrom === null) this.#read(this.#stepAt(x), event.clientY);
      else this.#drag(this.#dragFrom, x);
    });
    place.addEventListener('pointerdown', (event) => {
      if (event.button !== 0 || event.pointerType === 'touch') return;
      this.#dragFrom = this.#inPlot(event);
      place.setPointerCapture(event.pointerId);
    });
    place.addEventListener('pointerup', (event) => {
      const from = this.#dragFrom;
      this.#dragFrom = null;
      this.#brush.hidden = true;
      const to = this.#inPlot(event);
      if (from === null || Math.abs(to - from) < 6) return;
      const [one, other] = [this.#stepAt(from), this.#stepAt(to)];
      this.#change({ zoom: [Math.min(one, other), Math.max(one, other)] });
    });
    place.addEventListener('pointerleave', () => {
      if (this.#dragFrom === null) this.#leave();
    });
    place.addEventListener('dblclick', () => {
      this.#change({ zoom: null });
    });
  }

  #key(event: KeyboardEvent): void {
    if (event.target !== this.#place) return;
    const direction = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.key === 'Escape') this.#leave();
    else if (event.key === '+') this.#zoom('in');
    else if (event.key === '-') this.#zoom('out');
    else if (event.key === '0') this.#zoom('all');
    else if (direction !== undefined) {
      event.preventDefault();
      const traces = tracesShown(this.#plot, this.#view);
      const [from, to] = this.#view.zoom ?? stepsOf(traces);
      const steps = [...new Set(traces.flatMap((trace) => trace.steps))]
        .filter((step) => step >= from && step <= to)
        .sort((one, other) => one - other);
      const at = this.#step === null ? (direction > 0 ? -1 : steps.length) : nearestIndex(steps, this.#step);
      const step = steps[Math.min(steps.length - 1, Math.max(0, at + direction))];
      if (step !== undefined) this.#read(step, null);
    }
  }

  /** Says what every curve has at a step, beside a line through it. */
  #read(step: number, clientY: number | null): void {
    const reading = readingAt(this.#plot, this.#view, step);
    if (reading === null) {
      this.#leave();
      return;
    }
    this.#step = reading.step;
    const { left, top, height } = this.#place.getBoundingClientRect();
    const x = this.#pixelOf(reading.step);
    this.#rule.hidden = false;
    this.#rule.style.transform = `translateX(${x}px)`;
    const title = `step ${reading.step}`;
    this.#tip.show(title, reading.lines, left + x, clientY ?? top + height / 3);
    // Only keys ask for it to be said aloud: a pointer passes over hundreds of steps.
    if (clientY === null) {
      const region = document.getElementById('curves-reading');
      const measure = measureOf(this.#plot, this.#view)?.title ?? '';
      if (region !== null) region.textContent = `${title}, ${measure}: ${reading.lines.join('; ')}`;
    }
  }

  #leave(): void {
    this.#step = null;
    this.#rule.hidden = true;
    this.#brush.hidden = true;
    this.#tip.hide();
  }

  #drag(from: number, to: number): void {
    this.#rule.hidden = true;
    this.#tip.hide();
    this.#brush.hidden = false;
    this.#brush.style.transform = `translateX(${Math.min(from, to)}px)`;
    this.#brush.style.width = `${Math.abs(to - from)}px`;
  }

  #inPlot({ clientX }: PointerEvent): number {
    return clientX - this.#place.getBoundingClientRect().left;
  }

  #stepAt(x: number): number {
    const view = this.#drawn;
    if (view === null) return 0;
    const scale = view.scale('x') as { invert: (pixel: number) => number };
    return scale.invert(x - view.origin()[0]);
  }

  #pixelOf(step: number): number {
    const view = this.#drawn;
    if (view === null) return 0;
    const scale = view.scale('x') as (step: number) => number;
    return scale(step) + view.origin()[0];
  }
}

function overlay(name: string): HTMLDivElement {
  const element = document.createElement('div');
  element.className = name;
  element.hidden = true;
  return element;
}
