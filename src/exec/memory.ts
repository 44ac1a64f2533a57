/**
 * Texts of V8, onnxruntime, TensorFlow, the C++ library and the system when memory runs out: none of them has a type of
 * its own for it, and some are only printed by a process that dies.
 */
const outOfMemory =
  /out of memory|oom when allocating|bad_alloc|bad allocation|allocation failed|failed to allocate|cannot allocate memory|invalid (typed )?array length/i;

export function tellsOfMemory(text: string): boolean {
  return outOfMemory.test(text);
}

export const memoryHint =
  'use a smaller `batch`, `bptt` or model, or run fewer stages at a time with `--jobs`; checkpoints and results are kept';
