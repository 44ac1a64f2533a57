import type { ContentKey, StageName } from '../base/brand.ts';
import { fault } from '../base/fault.ts';
import type { AnyPlannedStage } from '../check/plan.ts';
import type { StageRecord } from '../store/record.ts';
import type { Keyring, StageKeys } from './keyring.ts';

/** The results that a run has so far, and the keys that follow from them. */
export class Results {
  readonly #keyring: Keyring;
  readonly #records = new Map<StageName, StageRecord>();
  readonly #forced: ReadonlySet<StageName>;
  /** Made in this run, so that forcing two stages under one key makes it once. */
  readonly #made = new Set<ContentKey>();

  constructor(keyring: Keyring, forced: ReadonlySet<StageName>) {
    this.#keyring = keyring;
    this.#forced = forced;
  }

  put(stage: StageName, record: StageRecord): void {
    this.#records.set(stage, record);
  }

  takeBack(stage: StageName): void {
    this.#records.delete(stage);
  }

  of(stage: StageName): StageRecord {
    return this.#records.get(stage) ?? fault(`${stage} has no result yet`);
  }

  ofInputs(stage: AnyPlannedStage): readonly StageRecord[] {
    return Object.values(stage.inputs).map((input) => this.of(input));
  }

  /** Of a stage whose inputs have results. */
  keysOf(stage: AnyPlannedStage): StageKeys {
    return this.#keyring.keys(stage, (input) => this.of(input));
  }

  made(key: ContentKey): void {
    this.#made.add(key);
  }

  get areAllHits(): boolean {
    return this.#made.size === 0;
  }

  /** Whether the stage is to be made although it may have a result. */
  isForced(stage: StageName, key: ContentKey): boolean {
    return this.#forced.has(stage) && !this.#made.has(key);
  }
}
