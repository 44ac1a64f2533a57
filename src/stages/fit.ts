import { fault } from '../base/fault.ts';
import type { FittingSettings } from '../check/settings/training.ts';
import type { Engine } from '../engine/engine.ts';
import type { JobStopped } from '../exec/job.ts';
import type { Pruner } from '../ml/compress/pruner.ts';
import { Evaluator } from '../ml/evaluate/perplexity.ts';
import { languageModel } from '../ml/models/build.ts';
import type { Distillation } from '../ml/distill/distillation.ts';
import type { ModelDescription } from '../ml/models/description.ts';
import type { Weights } from '../ml/models/weights.ts';
import type { SparseDesign } from '../ml/training/connections.ts';
import { Divergence, requireFinite } from '../ml/training/divergence.ts';
import { Trainer } from '../ml/training/trainer.ts';
import type { Corpus } from './artifacts.ts';
import { CheckpointClock } from './checkpoint-clock.ts';
import { columnsOf, trainingText } from './columns.ts';
import { movedText } from './moved-text.ts';
import { Pace } from './pace.ts';
import { StopRequested, type NewState, type StageCheckpoint, type StageContext } from './stage.ts';
import { decodeTrainingState, encodeTrainingState } from './training-checkpoint.ts';
import { TrainingLog } from './training-log.ts';
import { StageTrouble } from './trouble.ts';
import { requireFit } from './unfit-state.ts';

export interface Fitting {
  readonly engine: Engine;
  readonly corpus: Corpus;
  readonly description: ModelDescription;
  /** Where training starts. Asked for once, and not kept: the engine has its own. */
  readonly weights: () => Weights;
  readonly settings: FittingSettings;
  readonly pruner: Pruner | null;
  /** Absent = dense. */
  readonly sparse?: SparseDesign;
  /** Absent = no teacher. */
  readonly distillation?: Distillation;
  /** Figures of each step for those who watch: told beside the loss, and no part of any result. */
  readonly beside?: () => { readonly sparsity: number };
}

export interface Fitted {
  readonly status: 'done';
  readonly weights: Weights;
  /** NDJSON. */
  readonly metrics: Uint8Array;
  readonly steps: number;
  /** Passes over the training split; the last one may not be whole. */
  readonly epochs: number;
  /** Mean training loss since the validation before the last. */
  readonly loss: number;
  readonly validLoss: number;
  readonly validPerplexity: number;
}

type Surroundings = Pick<
  StageContext<'train' | 'prune'>,
  'upkeep' | 'checkpoint' | 'progress' | 'metrics' | 'log' | 'stopRequested'
>;

/** Trains from a checkpoint if there is one, else from the start, to the end or until it is asked to stop. */
export async function fit(fitting: Fitting, surroundings: Surroundings): Promise<Fitted | JobStopped> {
  const run = await FittingRun.begin(fitting, surroundings);
  try {
    return await run.toEndOrStop();
  } catch (error) {
    throw error instanceof Divergence ? diverged(error, surroundings.checkpoint) : error;
  } finally {
    await run.dispose();
  }
}

function diverged({ message }: Divergence, { last }: StageCheckpoint): StageTrouble {
  const kept =
    last === null
      ? 'there is no checkpoint yet'
      : `the checkpoint at step ${last.step} is kept: ${last.path}`;
  return new StageTrouble(
    `training diverged: ${message}; ${kept}`,
    'use a smaller `rate`, or `clip` the gradients: with other settings the stage begins anew, with the same it goes on from its checkpoint',
  );
}

class FittingRun {
  readonly #fitting: Fitting;
  readonly #surroundings: Surroundings;
  readonly #trainer: Trainer;
  readonly #evaluator: Evaluator;
  readonly #clock: CheckpointClock;
  readonly #told: TrainingLog;
  readonly #pace = new Pace();

  static async begin(fitting: Fitting, surroundings: Surroundings): Promise<FittingRun> {
    const { engine, corpus, description, weights, settings, pruner, sparse, distillation } = fitting;
    const trainer = await Trainer.begin({
      engine,
      model: languageModel(description),
      settings,
      text: trainingText(corpus, settings),
      weights: weights(),
      pruned: description.pruned,
      pruner,
      ...(sparse === undefined ? {} : { sparse }),
      ...(distillation === undefined ? {} : { distillation }),
    });
    const { isShared } = surroundings.checkpoint;
    const told = await surroundings.checkpoint.resume(async (saved) => {
      const { snapshot, log } = decodeTrainingState(saved);
      requireFit((log.kind === 'history') === isShared, 'its metrics are those of another kind of training');
      const told = new TrainingLog(trainer.steps, isShared, log);
      await trainer.restore(snapshot);
      return told;
    }, trainer.steps);
    return new FittingRun(fitting, surroundings, trainer, told ?? new TrainingLog(trainer.steps, isShared));
  }

  private constructor(fitting: Fitting, surroundings: Surroundings, trainer: Trainer, told: TrainingLog) {
    const { engine, description, settings } = fitting;
    this.#fitting = fitting;
    this.#surroundings = surroundings;
    this.#trainer = trainer;
    this.#evaluator = new Evaluator(engine, languageModel(description), settings.bptt);
    this.#told = told;
    this.#clock = new CheckpointClock(surroundings.upkeep, trainer.step);
  }

  async toEndOrStop(): Promise<Fitted | JobStopped> {
    try {
      return await this.#toEnd();
    } catch (error) {
      if (!(error instanceof StopRequested)) throw error;
      await this.#save();
      return { status: 'stopped', step: this.#trainer.step };
    }
  }

  async #toEnd(): Promise<Fitted> {
    const trainer = this.#trainer;
    this.#tell();
    while (!trainer.done || trainer.validationDue) {
      if (this.#surroundings.stopRequested()) throw new StopRequested();
      if (!trainer.validationDue) await this.#step();
      else {
        // The state before the last validation: that may come only because this is the end, and it moves the rate, what a
        // cache holds, and where averages begin.
        if (trainer.done) await this.#surroundings.checkpoint.leave(trainer.step, () => this.#state());
        await this.#validate();
      }
    }
    const { loss, validLoss, validPerplexity } = this.#told.validated ?? fault('an end without a validation');
    return {
      status: 'done',
      weights: await trainer.result(),
      metrics: this.#told.bytes,
      steps: trainer.step,
      epochs: trainer.epochs,
      ...{ loss, validLoss, validPerplexity },
      ...this.#bestOf(trainer),
    };
  }

  async dispose(): Promise<void> {
    await this.#trainer.dispose();
    await this.#evaluator.dispose();
  }

  async #step(): Promise<void> {
    if (this.#clock.isDue(this.#trainer.step)) await this.#save();
    const report = await this.#trainer.takeStep();
    const beside = this.#fitting.beside?.() ?? {};
    this.#told.step({ ...report, beside });
    this.#tell();
    const { step, loss, rate, moved, averaging } = report;
    if (averaging !== null) {
      const words = averaging === 'begins' ? 'averaging of weights begins' : 'averages begin anew';
      this.#surroundings.log(`step ${step - 1}: ${words}`);
    }
    if (moved !== null) this.#surroundings.log(movedText(step - 1, moved));
    const speed = this.#pace.count(report.tokens);
    if (speed === null) return;
    const { validated } = this.#told;
    this.#surroundings.progress({
      done: step,
      total: this.#trainer.steps,
      unit: 'steps',
      loss,
      rate,
      ...speed,
      ...beside,
      ...(validated === null ? {} : { validLoss: validated.validLoss }),
    });
  }

  async #validate(): Promise<void> {
    const trainer = this.#trainer;
    const { corpus, settings } = this.#fitting;
    const { step, rate, averages } = trainer;
    const text = columnsOf(corpus, 'valid', settings.batch);
    const parameters = await trainer.validatedParameters();
    const { loss: validLoss, perplexity } = await this.#evaluator.evaluate(parameters, text, () => {
      if (this.#surroundings.stopRequested()) throw new StopRequested();
    });
    requireFinite(step, 'the validation perplexity', perplexity);
    const loss = trainer.meanLoss ?? NaN;
    const kept = await trainer.validated(validLoss);
    await trainer.adopt(await this.#evaluator.lastingState(text.columns));
    const validation = { step, rate, loss, validLoss, validPerplexity: perplexity, averaged: averages };
    this.#told.validation(validation);
    this.#tell();
    const words = [
      `loss ${loss.toFixed(3)}`,
      `validation perplexity ${perplexity.toFixed(1)}${averages ? ' of the averages' : ''}`,
      `${(validLoss / Math.LN2).toFixed(3)} bits a token`,
      `rate ${rate}`,
      ...(kept ? ['the best so far'] : []),
    ];
    this.#surroundings.log(`step ${step}, epoch ${trainer.epochs.toFixed(2)}: ${words.join(', ')}`);
    if (trainer.stoppedEarly)
      this.#surroundings.log(`step ${step}: no better validation for too long, so this is the end`);
    this.#pace.pause();
  }

  #tell(): void {
    const lines = this.#told.takeNew();
    if (lines.length > 0) this.#surroundings.metrics(lines);
  }

  /** The figures of the weights that are left, where those are not the last ones. */
  #bestOf({ bestLoss }: Trainer): { validLoss?: number; validPerplexity?: number } {
    return bestLoss === null ? {} : { validLoss: bestLoss, validPerplexity: Math.exp(bestLoss) };
  }

  async #save(): Promise<void> {
    const { step } = this.#trainer;
    await this.#clock.timed(step, async () => {
      this.#surroundings.checkpoint.write(await this.#state());
    });
    this.#pace.pause();
  }

  async #state(): Promise<NewState> {
    const { step, epochs } = this.#trainer;
    const state = { snapshot: await this.#trainer.snapshot(), log: this.#told.state };
    return { step, epochs, pieces: encodeTrainingState(state) };
  }
}
