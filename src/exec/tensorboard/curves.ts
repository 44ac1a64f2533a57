import { join } from 'node:path';
import type { StageName } from '../../base/brand.ts';
import { StoreError } from '../../store/errors.ts';
import type { RunEvent } from '../events.ts';
import { stageFileName } from '../stage-file-name.ts';
import { EventFile } from './event-file.ts';
import { pointsOf, type Points } from './scalars.ts';

interface Attempt {
  readonly number: number;
  readonly file: EventFile;
  tokensPerSecond: number | null;
}

/** Where the curves of a stage lie, for `tensorboard --logdir` of any folder above. */
export function curvesFolder(runFolder: string, stage: StageName): string {
  return join(runFolder, 'tensorboard', stageFileName(stage));
}

/** Draws a run for TensorBoard while it goes on: a file for each stage that has curves, with every step once. */
export class Curves {
  readonly #runFolder: string;
  readonly #attempts = new Map<StageName, Attempt>();

  constructor(runFolder: string) {
    this.#runFolder = runFolder;
  }

  /** `wallTime` in seconds since 1970. */
  take(event: RunEvent, wallTime: number): void {
    if (event.type === 'stage started') {
      const number = (this.#attempts.get(event.stage)?.number ?? -1) + 1;
      const file = new EventFile(curvesFolder(this.#runFolder, event.stage), number);
      this.#attempts.set(event.stage, { number, file, tokensPerSecond: null });
    } else if (event.type === 'stage progress') {
      const attempt = this.#attempts.get(event.stage);
      if (attempt !== undefined) attempt.tokensPerSecond = event.progress.tokensPerSecond ?? null;
    } else if (event.type === 'stage metrics') {
      const attempt = this.#attempts.get(event.stage);
      if (attempt === undefined) return;
      const points = event.lines.map(pointsOf).filter((point) => point !== null);
      try {
        attempt.file.write(withSpeed(points, attempt.tokensPerSecond), wallTime);
        attempt.tokensPerSecond = null;
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        // A full disk is reported by whoever has a result to keep. After half a record no other could be read.
        this.#attempts.delete(event.stage);
      }
    }
  }
}

/** How fast it was is no part of the metrics: it is told with the latest of them, of which a validation repeats the step. */
function withSpeed(points: readonly Points[], value: number | null): readonly Points[] {
  if (value === null) return points;
  const latest = points.findLastIndex(({ scalars }) => scalars.some(({ tag }) => tag === 'train/loss'));
  const speed = { tag: 'speed/tokens per second', value };
  return points.map((point, index) =>
    index === latest ? { ...point, scalars: [...point.scalars, speed] } : point,
  );
}
