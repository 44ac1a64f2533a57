import type { StageName } from '../../base/brand.ts';
import type { ModelSettings } from '../../check/settings/model.ts';
import type { TensorBits } from '../../check/settings/quantize.ts';
import { describedModel } from '../described-model.ts';
import { maskDifference, maskOf, matrixNamed } from '../masks.ts';
import { readTensors, type FileTensor } from '../weights-file.ts';
import type { Aligned } from './align.ts';
import type { PerSide, TensorContrast, TensorFigures, TensorRow } from './diff.ts';
import type { Side } from './side.ts';

/** The tensors of every model whose weights are not the same on all sides. */
export function tensorRows(sides: readonly Side[], places: readonly Aligned[]): readonly TensorRow[] {
  return places.flatMap((place, role) => {
    const seed = commonSeed(place);
    if (seed === null) return [];
    const stages = place.map((subject) => subject?.repetitions.get(seed)?.name ?? null);
    const digests = stages.map(
      (stage, side) => stage && (sides[side]?.results.digest(stage, 'weights') ?? null),
    );
    if (digests.every((digest) => digest === digests[0])) return [];
    const models = stages.map((stage, side) => stage && modelOf(sides[side], stage));
    return compareModels(models).map((row) => ({ role, seed, ...row }));
  });
}

/** The first seed of the base that every side that has the stage has too. */
function commonSeed(place: Aligned): string | null {
  const present = place.filter((subject) => subject !== null);
  if (present.length < 2) return null;
  const seeds = [...(present[0]?.repetitions.keys() ?? [])];
  return seeds.find((seed) => present.every(({ repetitions }) => repetitions.has(seed))) ?? null;
}

/** A model as its stage left it. */
export interface KeptModel {
  readonly architecture: ModelSettings | null;
  readonly bits: Readonly<Record<string, TensorBits>>;
  readonly tensors: ReadonlyMap<string, FileTensor>;
}

function modelOf(side: Side | undefined, stage: StageName): KeptModel | null {
  const weights = side?.results.read(stage, 'weights') ?? null;
  if (weights === null) return null;
  const description = side?.results.read(stage, 'model') ?? null;
  const { architecture, bits } =
    description === null ? { architecture: null, bits: {} } : describedModel(description);
  return { architecture, bits, tensors: readTensors(weights) };
}

/** Row by row the tensors that any of the models has, in the order of the first that has them. */
export function compareModels(models: PerSide<KeptModel>): readonly Omit<TensorRow, 'role' | 'seed'>[] {
  const [base] = models;
  const names = [...new Set(models.flatMap((model) => [...(model?.tensors.keys() ?? [])]))];
  return names.map((tensor) => {
    const own = models.map((model) => model?.tensors.get(tensor) ?? null);
    return {
      tensor,
      sides: own.map((one, side) => one && figuresOf(one, models[side]?.bits[tensor]?.bits ?? 32)),
      against: own.map((one, side) => {
        const was = side === 0 ? null : own[0];
        if (was == null || one?.values.length !== was.values.length) return null;
        return contrast(tensor, was, one, models[side]?.architecture ?? base?.architecture ?? null);
      }),
    };
  });
}

function figuresOf({ values }: FileTensor, bits: number): TensorFigures {
  let zeros = 0;
  for (const value of values) if (value === 0) zeros++;
  return { entries: values.length, zeros: zeros / Math.max(1, values.length), bits };
}

function contrast(
  tensor: string,
  was: FileTensor,
  is: FileTensor,
  model: ModelSettings | null,
): TensorContrast {
  const [then, now] = [was.values, is.values];
  let moved = 0;
  let size = 0;
  let survivors = 0;
  let kept = 0;
  let changed = 0;
  for (let index = 0; index < now.length; index++) {
    const before = then[index] ?? 0;
    const after = now[index] ?? 0;
    moved += (after - before) ** 2;
    size += before ** 2;
    if ((before === 0) !== (after === 0)) changed++;
    if (after === 0) continue;
    survivors++;
    if (before !== 0) kept++;
  }
  const hasZeros = survivors < now.length || changed > 0;
  const matrix = hasZeros ? matrixNamed(tensor, is, model) : null;
  return {
    drift: size === 0 ? null : Math.sqrt(moved / size),
    kept: survivors === 0 ? null : kept / survivors,
    // Neurons are matched only where masks are not the same: that takes time.
    masks:
      matrix &&
      (changed === 0 ? noDifference(matrix.neurons) : maskDifference(matrix, maskOf(then), maskOf(now))),
  };
}

function noDifference(neurons: boolean) {
  return { shared: 1, topology: neurons ? 0 : null };
}
