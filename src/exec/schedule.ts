import type { StageName } from '../base/brand.ts';
import { fault } from '../base/fault.ts';
import type { AnyPlannedStage } from '../check/plan.ts';
import type { StageGraph } from '../graph/graph.ts';

/** `open` = not looked at yet, or to be looked at again; `taken` = somebody is at it. */
type Status = 'open' | 'taken' | 'done' | 'lost';

/**
 * Which stage may be looked at next: one whose inputs all have results. Of several, the first in the order of the
 * graph, so that the same file always runs in the same order when one stage runs at a time.
 */
export class Schedule {
  readonly #graph: StageGraph;
  readonly #position: ReadonlyMap<StageName, number>;
  readonly #status: Map<StageName, Status>;
  /** Positions in the graph's order, ascending. Some may have lost a result they need; `next` skips those. */
  readonly #candidates: number[] = [];

  constructor(graph: StageGraph, wanted: ReadonlySet<StageName>) {
    this.#graph = graph;
    this.#position = new Map(graph.order.map((stage, position) => [stage.name, position]));
    const stages = graph.order.filter((stage) => wanted.has(stage.name));
    this.#status = new Map(stages.map((stage) => [stage.name, 'open']));
    for (const stage of stages) this.#offer(stage.name);
  }

  /** Takes a stage; null when none can be looked at before another is done. */
  next(): AnyPlannedStage | null {
    for (
      let position = this.#candidates.shift();
      position !== undefined;
      position = this.#candidates.shift()
    ) {
      const stage = this.#graph.order[position] ?? fault(`no stage stands at ${position}`);
      if (!this.#isReady(stage.name)) continue;
      this.#status.set(stage.name, 'taken');
      return stage;
    }
    return null;
  }

  /** Whether `next` may have something to give. */
  get hasCandidates(): boolean {
    return this.#candidates.length > 0;
  }

  /** The stage has a result, and those who waited for it may be next. */
  done(name: StageName): void {
    this.#status.set(name, 'done');
    for (const user of this.#graph.users.get(name) ?? []) this.#offer(user);
  }

  /** The stage is to be looked at again: its result was damaged, or it could not be made of what its inputs gave. */
  reopen(name: StageName): void {
    this.#status.set(name, 'open');
    this.#offer(name);
  }

  isDone(name: StageName): boolean {
    return this.#status.get(name) === 'done';
  }

  isLost(name: StageName): boolean {
    return this.#status.get(name) === 'lost';
  }

  /** The stage will have no result. Returns the stages that need it and now will not have one either, in order. */
  lose(name: StageName): readonly StageName[] {
    this.#status.set(name, 'lost');
    const users: StageName[] = [];
    for (const { name: user, inputs } of this.#graph.order) {
      if (this.#status.get(user) !== 'open') continue;
      if (!Object.values(inputs).some((input) => this.#status.get(input) === 'lost')) continue;
      this.#status.set(user, 'lost');
      users.push(user);
    }
    return users;
  }

  /** Stages without a result that nobody has given up on. */
  remaining(): readonly StageName[] {
    return [...this.#status]
      .filter(([, status]) => status === 'open' || status === 'taken')
      .map(([name]) => name);
  }

  #offer(name: StageName): void {
    if (!this.#isReady(name)) return;
    const position = this.#position.get(name) ?? fault(`${name} is not in the graph`);
    let at = this.#candidates.length;
    while (at > 0 && (this.#candidates[at - 1] ?? 0) > position) at--;
    if (this.#candidates[at - 1] !== position) this.#candidates.splice(at, 0, position);
  }

  #isReady(name: StageName): boolean {
    if (this.#status.get(name) !== 'open') return false;
    const position = this.#position.get(name) ?? fault(`${name} is not in the graph`);
    const inputs = Object.values(this.#graph.order[position]?.inputs ?? {});
    return inputs.every((input) => this.isDone(input));
  }
}
