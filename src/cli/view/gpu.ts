import type { StageName } from '../../base/brand.ts';
import type { GpuLoad } from '../../exec/gpu.ts';
import { formatBytes, formatPercent } from '../../report/numbers.ts';
import type { Board } from './board.ts';

const askEachMs = 2000;

/** What the GPU does while stages run on it, asked every now and then; a machine that once gave no answer is not asked again. */
export class GpuWatch {
  readonly #stages: ReadonlySet<StageName>;
  readonly #ask: () => Promise<GpuLoad | null>;
  #load: GpuLoad | null = null;
  #askAt = 0;
  #isAsking = false;

  constructor(stages: ReadonlySet<StageName>, ask: () => Promise<GpuLoad | null>) {
    this.#stages = stages;
    this.#ask = ask;
  }

  /** The last answer; null while no stage runs on the GPU. `now` in milliseconds of a monotonic clock. */
  during(board: Board, now: number): GpuLoad | null {
    if (!board.stages.some(({ name, state }) => state === 'running' && this.#stages.has(name))) return null;
    if (!this.#isAsking && now >= this.#askAt) void this.#renew(now);
    return this.#load;
  }

  async #renew(now: number): Promise<void> {
    this.#isAsking = true;
    this.#load = await this.#ask();
    this.#askAt = this.#load === null ? Number.POSITIVE_INFINITY : now + askEachMs;
    this.#isAsking = false;
  }
}

/** `GPU 87 %`, `GPU memory 3.37 of 85.5 GB`: as far as it is known. */
export function gpuPhrases({ used, total, busy }: GpuLoad): readonly string[] {
  const room = total === null ? '' : ` of ${formatBytes(total)}`;
  return [
    ...(busy === null ? [] : [`GPU ${formatPercent(busy, 0)}`]),
    ...(used === null ? [] : [`GPU memory ${formatBytes(used)}${room}`]),
  ];
}
