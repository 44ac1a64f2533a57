/**
 * The stacked LSTM once more, entry by entry in double precision and without a tensor library: slow, short, and
 * independent of everything it is compared with.
 */
import { fault } from '../../../src/base/fault.ts';
import type { ModelDescription } from '../../../src/ml/models/description.ts';

type Vector = readonly number[];
type Values = Readonly<Record<string, ArrayLike<number>>>;

export interface PlainWindow {
  readonly parameters: Values;
  /** Keep masks; empty = no dropout. */
  readonly masks: Values;
  /** `layers.N.h` and `layers.N.c`, `[B, H]`. */
  readonly state: Values;
  /** `[T, B]` */
  readonly tokens: readonly Vector[];
  readonly targets: readonly Vector[];
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const get = (values: Values, name: string) => values[name] ?? fault(`no ${name}`);
const at = (values: ArrayLike<number>, index: number) => values[index] ?? fault(`no entry ${index}`);

/** Mean cross-entropy of a window and the state after it. */
export function plainLoss({ architecture, vocabulary }: ModelDescription, window: PlainWindow) {
  if (architecture.type !== 'lstm') fault(`no LSTM: ${architecture.type}`);
  const { layers, embedding: E, width: H, dropout, tied } = architecture;
  const { parameters, masks, tokens, targets } = window;
  const B = tokens[0]?.length ?? 0;
  const state: Record<string, number[]> = Object.fromEntries(
    Object.entries(window.state).map(([name, values]) => [name, Array.from(values)]),
  );
  const dropped = (x: Vector, place: string, row: number): Vector => {
    const mask = masks[place];
    return mask === undefined
      ? x
      : x.map((value, unit) => (value * at(mask, row * x.length + unit)) / (1 - dropout));
  };
  const dot = (matrix: ArrayLike<number>, row: number, x: Vector): number =>
    x.reduce((sum, value, column) => sum + value * at(matrix, row * x.length + column), 0);

  let total = 0;
  tokens.forEach((ids, t) => {
    for (let b = 0; b < B; b++) {
      const row = t * B + b;
      const start = at(ids, b) * E;
      let x: Vector = Array.from(get(parameters, 'embedding')).slice(start, start + E);
      for (let layer = 0; layer < layers; layer++) {
        const name = `layers.${layer}`;
        const input = dropped(x, name, row);
        const h = state[`${name}.h`] ?? fault(name);
        const c = state[`${name}.c`] ?? fault(name);
        const before = h.slice(b * H, (b + 1) * H);
        const gate = (block: number, unit: number): number => {
          const index = block * H + unit;
          return (
            dot(get(parameters, `${name}.input`), index, input) +
            at(get(parameters, `${name}.input.bias`), index) +
            dot(get(parameters, `${name}.recurrent`), index, before) +
            at(get(parameters, `${name}.recurrent.bias`), index)
          );
        };
        for (let unit = 0; unit < H; unit++) {
          const [i, f, g, o] = [gate(0, unit), gate(1, unit), gate(2, unit), gate(3, unit)];
          const cell = sigmoid(f) * at(c, b * H + unit) + sigmoid(i) * Math.tanh(g);
          c[b * H + unit] = cell;
          h[b * H + unit] = sigmoid(o) * Math.tanh(cell);
        }
        x = h.slice(b * H, (b + 1) * H);
      }
      const hidden = dropped(x, 'decoder', row);
      const decoder = get(parameters, tied ? 'embedding' : 'decoder');
      const logits = Array.from(
        { length: vocabulary },
        (_, word) => dot(decoder, word, hidden) + at(get(parameters, 'decoder.bias'), word),
      );
      const normalizer = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
      total += normalizer - at(logits, at(targets[t] ?? [], b));
    }
  });
  return { loss: total / (tokens.length * B), state };
}
