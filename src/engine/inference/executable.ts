import { fault } from '../../base/fault.ts';
import { allocate, type Arrays, type Executable, type Specs, type TypedArray } from '../engine.ts';
import { sizeOf, type Graph } from '../graph/graph.ts';
import type { SparseMatrix } from '../graph/matrices.ts';
import { outputSpecs } from '../graph/specs.ts';
import { hostCall, type HostCall } from '../host-held.ts';
import { lower } from '../onnx/lower.ts';
import type { SessionSettings } from '../runtime/session-settings.ts';
import { openSession } from '../runtime/session.ts';
import { cut } from './cut.ts';
import { sparseProduct, type SparseProduct } from './sparse/product.ts';

/** A program with its weights in it. */
export interface InferenceExecutable extends Executable {
  /** Of all constants, in the form in which they are handed to what multiplies by them. */
  readonly weightBytes: number;
}

/** A graph whose weights are bound, ready to run: one session, or several with sparse products between them. */
export async function prepare(graph: Graph, settings: SessionSettings): Promise<InferenceExecutable> {
  const segments = cut(graph);
  const [only] = segments;
  if (segments.length === 1 && only?.graph != null && only.products.length === 0)
    return openGraph(only.graph, settings);

  const inputs = inputSpecs(graph);
  const outputs = outputSpecs(graph);
  const products = new ProductStore();
  const sessions: InferenceExecutable[] = [];
  const steps: ((call: HostCall) => Promise<void>)[] = [];
  // What passes between segments. An input and an output may share a name, so those of the program are kept apart.
  const passed: Record<string, TypedArray> = {};
  for (const segment of segments) {
    if (segment.graph !== null) {
      const session = await openGraph(segment.graph, settings);
      sessions.push(session);
      const between = Object.entries(session.outputs).filter(([name]) => !(name in outputs));
      Object.assign(passed, allocate(Object.fromEntries(between)));
      steps.push(runOf(session, passed));
    }
    for (const { matrix, x, y, shape } of segment.products) {
      const product = await products.of(matrix, sizeOf(shape) / matrix.rows);
      const result = (passed[y] = new Float32Array(sizeOf(shape)));
      steps.push(({ read }) => {
        product.run(floats(passed[x] ?? read[x]), result);
        return Promise.resolve();
      });
    }
  }
  return {
    inputs,
    outputs,
    weightBytes: sessions.reduce((sum, { weightBytes }) => sum + weightBytes, products.bytes),
    async run(given, wanted, ...held) {
      const call = hostCall(graph.name, { inputs, outputs }, given, wanted, held);
      for (const step of steps) await step(call);
      call.commit();
    },
    async dispose() {
      for (const session of sessions) await session.dispose();
    },
  };
}

/** What passes between segments is put in its place once; only the program's own arrays differ from call to call. */
function runOf(session: Executable, passed: Arrays): (call: HostCall) => Promise<void> {
  const given: Record<string, TypedArray> = {};
  const wanted: Record<string, TypedArray> = {};
  const read = namesOutside(passed, session.inputs, given);
  const written = namesOutside(passed, session.outputs, wanted);
  return (call) => {
    for (const name of read) given[name] = call.read[name] ?? fault(`no ${name}`);
    for (const name of written) wanted[name] = call.written[name] ?? fault(`no ${name}`);
    return session.run(given, wanted);
  };
}

/** Puts those tensors of `specs` that pass between segments into `arrays`, and names the others. */
function namesOutside(passed: Arrays, specs: Specs, arrays: Record<string, TypedArray>): string[] {
  return Object.keys(specs).filter((name) => {
    const array = passed[name];
    if (array === undefined) return true;
    arrays[name] = array;
    return false;
  });
}

async function openGraph(graph: Graph, settings: SessionSettings): Promise<InferenceExecutable> {
  const model = lower(graph);
  const weightBytes = model.initializers.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const { name } = graph;
  const program = { name, inputs: inputSpecs(graph), outputs: outputSpecs(graph), model, frozen: true };
  return { ...(await openSession(program, settings)), weightBytes };
}

/** Products of one matrix with equally many rows share its copy in memory. */
class ProductStore {
  readonly #products = new Map<SparseMatrix, Map<number, SparseProduct>>();

  async of(matrix: SparseMatrix, rows: number): Promise<SparseProduct> {
    const byRows = this.#products.get(matrix) ?? new Map<number, SparseProduct>();
    this.#products.set(matrix, byRows);
    const product = byRows.get(rows) ?? (await sparseProduct(matrix, rows));
    byRows.set(rows, product);
    return product;
  }

  get bytes(): number {
    return [...this.#products.values()]
      .flatMap((byRows) => [...byRows.values()])
      .reduce((sum, { bytes }) => sum + bytes, 0);
  }
}

function inputSpecs(graph: Graph): Specs {
  return Object.fromEntries(
    graph.inputs.map(({ operation, type: { shape, dtype } }) => {
      if (operation.op !== 'input' || dtype === 'bool') fault(`${operation.op} as an input`);
      return [operation.name, { shape, dtype }];
    }),
  );
}

function floats(array: TypedArray | undefined): Float32Array {
  return array instanceof Float32Array ? array : fault('a product of what is not there');
}
