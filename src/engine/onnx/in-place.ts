/**
 * Which inputs of a model may be overwritten with the outputs of their names while the model runs.
 *
 * Operators run one after the other, in an order that only data dependences fix. So an input may share its memory with
 * its successor if whatever reads it must have run before the successor is written: each reader is an ancestor of the
 * writer, or is the writer, which reads an entry no later than it writes that entry. A training step with a clipped
 * global norm has this property for all parameters, since no update can begin before the last gradient is known.
 *
 * The runtime rewrites a model before it runs it. It joins an operator with its only reader, which keeps the dependences,
 * and it drops or repeats operators that only move or scale values; so whatever reads those is taken to read the
 * input itself.
 */
import { Ancestry } from './ancestry.ts';
import { inputName, outputName } from './lower.ts';
import type { OnnxModel, OnnxNode, OnnxValue } from './model.ts';

/** Some entries of the operand, in other places. */
const moving = new Set(['Transpose', 'Slice', 'Split', 'Expand']);
/** The same entries in the same order. */
const renaming = new Set(['Identity', 'Reshape', 'Squeeze', 'Unsqueeze', 'Flatten']);
/** Entry by entry, with two operands: a third could be read after a first partial result is written. */
const elementwise = new Set(['Add', 'Sub', 'Mul', 'Div']);
/** Begin with a copy of the first operand, which is left out where it lies in place. */
const scattering = new Set(['ScatterElements']);
const products = new Set(['MatMul', 'FusedMatMul']);

/** Names, as programs know them, of the tensors for which this holds. */
export function overwritable(model: OnnxModel): ReadonlySet<string> {
  const flow = new Flow(model);
  const candidates = model.inputs.flatMap((input) => {
    const name = input.name.slice(inputName('').length);
    const output = model.outputs.find((value) => value.name === outputName(name));
    const writer = flow.writerOf(outputName(name));
    return output !== undefined && writer !== undefined && sameType(input, output) ? [{ name, writer }] : [];
  });
  const writers = candidates.map(({ writer }) => writer);
  const ancestry = new Ancestry(model.nodes, (value) => flow.readersOf(value), writers);
  const isDone = ({ name, writer }: (typeof candidates)[number]) =>
    [...flow.readsOf(inputName(name))].every(
      ([reader, reads]) =>
        ancestry.needs(writer, reader) || (reader === writer && readsInStep(flow, writer, reads)),
    );
  return new Set(candidates.filter(isDone).map(({ name }) => name));
}

/** What a node reads of an input: its operands' names, and whether they are the input's entries in their places. */
type Reads = ReadonlyMap<string, 'in place' | 'moved'>;

function readsInStep(flow: Flow, writer: OnnxNode, reads: Reads): boolean {
  if (scattering.has(writer.operator)) {
    return [...reads.keys()].every(
      (operand) => writer.inputs.indexOf(operand) === 0 && writer.inputs.lastIndexOf(operand) === 0,
    );
  }
  return (
    elementwise.has(writer.operator) &&
    [...reads.values()].every((how) => how === 'in place') &&
    // A product and an addition are joined to one operator, which computes otherwise.
    !writer.inputs.some((operand) => products.has(flow.producerOf(operand)?.operator ?? ''))
  );
}

function sameType(one: OnnxValue, other: OnnxValue): boolean {
  return one.dtype === other.dtype && one.shape.join() === other.shape.join();
}

/** The model's values and what makes and reads them. */
class Flow {
  readonly #producers = new Map<string, OnnxNode>();
  readonly #readers = new Map<string, OnnxNode[]>();
  readonly #scalars: ReadonlySet<string>;

  constructor(model: OnnxModel) {
    for (const node of model.nodes) {
      for (const output of node.outputs) this.#producers.set(output, node);
      for (const operand of new Set(node.inputs)) {
        const readers = this.#readers.get(operand) ?? [];
        readers.push(node);
        this.#readers.set(operand, readers);
      }
    }
    this.#scalars = new Set(
      model.initializers.filter(({ shape }) => shape.every((extent) => extent === 1)).map(({ name }) => name),
    );
  }

  producerOf(value: string): OnnxNode | undefined {
    return this.#producers.get(value);
  }

  /** The first node that may write where the output lies: those that only rename a value may be dropped. */
  writerOf(output: string): OnnxNode | undefined {
    let node = this.#producers.get(output);
    while (node !== undefined && renaming.has(node.operator))
      node = this.#producers.get(node.inputs[0] ?? '');
    return node;
  }

  readersOf(value: string): readonly OnnxNode[] {
    return this.#readers.get(value) ?? [];
  }

  /** All that reads the input's entries, itself or through what the runtime may drop or repeat. */
  readsOf(input: string): ReadonlyMap<OnnxNode, Reads> {
    const reads = new Map<OnnxNode, Map<string, 'in place' | 'moved'>>();
    const open: { readonly value: string; readonly how: 'in place' | 'moved' }[] = [
      { value: input, how: 'in place' },
    ];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { value, how } = next;
      for (const reader of this.readersOf(value)) {
        const known = reads.get(reader) ?? new Map<string, 'in place' | 'moved'>();
        reads.set(reader, known);
        if (known.get(value) === 'moved' || known.get(value) === how) continue;
        known.set(value, how);
        const passed = this.#passedOn(reader, how);
        if (passed !== null) for (const output of reader.outputs) open.push({ value: output, how: passed });
      }
    }
    return reads;
  }

  #passedOn({ operator, inputs }: OnnxNode, how: 'in place' | 'moved'): 'in place' | 'moved' | null {
    if (moving.has(operator)) return 'moved';
    if (renaming.has(operator)) return how;
    const isScaling =
      (operator === 'Mul' || operator === 'Div') && inputs.some((name) => this.#scalars.has(name));
    return isScaling ? how : null;
  }
}
