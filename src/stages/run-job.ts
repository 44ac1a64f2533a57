import { performance } from 'node:perf_hooks';
import { fault } from '../base/fault.ts';
import type { Digest } from '../base/brand.ts';
import type { StageKind } from '../check/plan.ts';
import type { FromWorker, Job, JobOutcome } from '../exec/job.ts';
import { Answers } from '../store/answers.ts';
import { Divergence } from '../ml/training/divergence.ts';
import type { NewCheckpoint } from '../store/checkpoint-file.ts';
import { Checkpoints } from '../store/checkpoints.ts';
import type { BlobWriter } from '../store/blobs.ts';
import type { BlobDraft } from '../store/record.ts';
import { Store } from '../store/store.ts';
import { failureOf } from './failure.ts';
import { readInputFile, streamInputFile, type InputFile } from './input-file.ts';
import { programs } from './programs.ts';
import { isUnfit } from './unfit-state.ts';
import type {
  NewState,
  StageAnswers,
  StageCheckpoint,
  StageContext,
  StageOutput,
  StageProgram,
} from './stage.ts';

/** Where a job's messages go, and whether it is to stop. */
export interface JobControl {
  send(message: Exclude<FromWorker, { readonly type: 'ready' | 'outcome' }>): void;
  stopRequested(): boolean;
}

/** Runs one stage on blobs of the store and puts its outputs there. Never throws: a failure is an outcome. */
export async function runJob(job: Job, control: JobControl): Promise<JobOutcome> {
  try {
    const store = new Store(job.store);
    // The table's entry for a kind takes that kind's context; the compiler cannot pair the two through `job.kind`.
    const program = (await programs[job.kind]()) as StageProgram<StageKind>;
    const result = await program(contextOf(job, store, control));
    if (result.status === 'stopped') return result;
    const outputs = Object.entries(result.outputs).map(([role, output]) => [role, left(output, store, job)]);
    return {
      status: 'done',
      outputs: Object.fromEntries(outputs) as Record<string, BlobDraft>,
      summary: result.summary,
    };
  } catch (error) {
    return failureOf(error);
  }
}

function left(output: StageOutput, store: Store, { leavesDrafts }: Job): BlobDraft {
  const isDrafted = leavesDrafts === true;
  if (output instanceof Uint8Array) return isDrafted ? store.draftBlob(output) : store.putBlob(output);
  if ('digest' in output) return output;
  return writePieces(store, output, (writer) => (isDrafted ? writer.draft() : writer.finish()));
}

function writePieces<Left>(
  store: Store,
  pieces: readonly Uint8Array[],
  end: (writer: BlobWriter) => Left,
): Left {
  const writer = store.blobWriter();
  try {
    for (const piece of pieces) writer.write(piece);
    return end(writer);
  } catch (error) {
    writer.discard();
    throw error;
  }
}

function contextOf(job: Job, store: Store, control: JobControl): StageContext<StageKind> {
  const readInput = (digest: Digest): Buffer => store.readBlob(digest, job.drafts?.[digest]);
  return {
    settings: job.settings,
    upkeep: job.upkeep,
    hasInput: (role) => role in job.inputs,
    input: (role, output) =>
      readInput(job.inputs[role]?.[output] ?? fault(`a ${job.kind} job without ${role}.${output}`)),
    inputPart: (digest, position, into) => {
      store.readPart(digest, position, into);
    },
    files: Object.fromEntries(Object.entries(job.files).map(([role, { path }]) => [role, path])),
    file: (role) => readInputFile(fileOf(job, role)),
    fileChunks: (role) => streamInputFile(fileOf(job, role)),
    answers: job.isFresh === true ? noAnswers : new Answers(store, job.basis),
    checkpoint: job.isFresh === true ? noCheckpoint(job) : checkpointOf(job, store, control),
    room: {
      freeBytes: () => store.freeBytes(),
      keep: (pieces) => writePieces(store, pieces, (writer) => writer.finish()),
      has: (reference) => store.hasBlob(reference),
    },
    progress: (progress) => {
      control.send({ type: 'progress', progress });
    },
    metrics: (lines) => {
      control.send({ type: 'metrics', lines });
    },
    log: (line) => {
      control.send({ type: 'log', line });
    },
    stopRequested: () => control.stopRequested(),
  };
}

function fileOf({ kind, files }: Job, role: string): InputFile {
  return files[role] ?? fault(`a ${kind} job without file ${role}`);
}

const noAnswers: StageAnswers = {
  find: () => null,
  keep: () => {
    // What a check finds out is not to be told to another check.
  },
};

function noCheckpoint({ trajectory }: Job): StageCheckpoint {
  return {
    isShared: trajectory !== null,
    last: null,
    resume: () => Promise.resolve(null),
    write: () => {
      // A check that is stopped begins anew.
    },
    leave: () => Promise.resolve(),
  };
}

function checkpointOf(job: Job, store: Store, control: JobControl): StageCheckpoint {
  const checkpoints = new Checkpoints(store, job.key, job.trajectory);
  const start = performance.now();
  let earlierSeconds = 0;
  let last: number | null = null;
  const timed = (state: NewState): NewCheckpoint => ({
    ...state,
    seconds: earlierSeconds + (performance.now() - start) / 1000,
  });
  return {
    isShared: job.trajectory !== null,
    get last() {
      return last === null ? null : { step: last, path: checkpoints.path(last) };
    },
    resume: async (take, most = Infinity) => {
      for (let limit = most; ;) {
        const { checkpoint, notes } = checkpoints.newest(limit);
        for (const line of notes) control.send({ type: 'log', line });
        if (checkpoint === null) return null;
        const { step, seconds } = checkpoint;
        try {
          const taken = await take(checkpoint);
          earlierSeconds = seconds;
          last = step;
          control.send({ type: 'resumed', step, seconds });
          return taken;
        } catch (error) {
          if (!isUnfit(error)) throw error;
          control.send({ type: 'log', line: checkpoints.setAside(step, error.message) });
          limit = step - 1;
        }
      }
    },
    write: (state) => {
      checkpoints.save(timed(state));
      last = state.step;
      control.send({ type: 'checkpoint', step: state.step });
    },
    leave: async (step, state) => {
      if (job.trajectory === null || step === last) return;
      try {
        if (checkpoints.leave(timed(await state()))) return;
      } catch (error) {
        // From a state that is not finite none goes on; whether this training is good is not for its state to say.
        if (!(error instanceof Divergence)) throw error;
      }
      control.send({
        type: 'log',
        line: 'the state at the end could not be left: longer trainings begin anew',
      });
    },
  };
}
