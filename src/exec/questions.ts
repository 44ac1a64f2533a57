import { fault } from '../base/fault.ts';
import type { AnyPlannedStage } from '../check/plan.ts';
import type { StageGraph } from '../graph/graph.ts';
import { question } from '../keys/question.ts';
import type { Store } from '../store/store.ts';
import type { Keyring } from './keyring.ts';

/** What was ever asked of the store, and will be before a stage's turn: all that could answer a stage by then. */
export class Questions {
  readonly #graph: StageGraph;
  readonly #keyring: Keyring;
  readonly #store: Store;
  readonly #planned = new Set<string>();
  #recorded: ReadonlySet<string> | null = null;

  constructor(graph: StageGraph, keyring: Keyring, store: Store) {
    this.#graph = graph;
    this.#keyring = keyring;
    this.#store = store;
  }

  /** The stage will or may run. */
  plan(stage: AnyPlannedStage): void {
    const asked = this.#keyring.question(stage.name);
    if (asked !== null) this.#planned.add(this.#ofKinds(stage, asked));
  }

  /** Whether no result there is, and none that the stages planned so far will leave, can be that of the stage. */
  isNew(stage: AnyPlannedStage): boolean {
    const asked = this.#keyring.question(stage.name);
    if (asked === null || this.#planned.has(this.#ofKinds(stage, asked))) return false;
    this.#recorded ??= new Set(Array.from(this.#store.records(), ({ manifest }) => question(manifest)));
    return !this.#recorded.has(asked);
  }

  /**
   * Inputs of different kinds are never equal: a training describes a model without masks, a pruning one with masks,
   * and only a quantization one with bits.
   */
  #ofKinds({ inputs }: AnyPlannedStage, asked: string): string {
    const kinds = Object.entries(inputs).map(
      ([role, name]) =>
        `${role} ${this.#graph.byName.get(name)?.kind ?? fault(`${name} is not in the graph`)}`,
    );
    return [...kinds.sort(), asked].join('\n');
  }
}
