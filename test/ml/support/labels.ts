import type { LabelRows, SoftLabels } from '../../../src/ml/distill/labels.ts';

/** Labels in memory, `[rows, k]`. */
function labelsIn({ top, ids, probabilities }: LabelRows): SoftLabels {
  return {
    rows: ids.length / top,
    top,
    read: (first, count, intoIds, intoProbabilities) => {
      const [from, to] = [first * top, (first + count) * top];
      intoIds.set(ids.subarray(from, to));
      intoProbabilities.set(probabilities.subarray(from, to));
    },
  };
}

/** Labels of a teacher who is certain of each token of a text, and names the words after it at no probability. */
export function certainLabels(text: Int32Array, top: number, vocabulary: number): SoftLabels {
  const ids = new Int32Array(text.length * top);
  const probabilities = new Float32Array(text.length * top);
  for (const [row, token] of text.entries()) {
    for (let place = 0; place < top; place++) ids[row * top + place] = (token + place) % vocabulary;
    probabilities[row * top] = 1;
  }
  return labelsIn({ top, ids, probabilities });
}
