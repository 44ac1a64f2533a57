/** States of stages under way. That a seal around one is right says nothing of who made it: it is put aside, or gone on from. */
import { parseJsonLines } from '../../../../src/base/json.ts';
import type { Engine } from '../../../../src/engine/engine.ts';
import { createReference } from '../../../../src/engine/reference.ts';
import { initialise } from '../../../../src/ml/models/initialise.ts';
import { QuantizingTrainer } from '../../../../src/ml/quantization/training.ts';
import { decodeSafetensors, safetensorsPieces } from '../../../../src/ml/tensors/safetensors.ts';
import { Trainer } from '../../../../src/ml/training/trainer.ts';
import type { TrainingTask } from '../../../../src/ml/training/task.ts';
import { decodeQuantizingState, quantizingTask } from '../../../../src/stages/quantizing.ts';
import { encodeState } from '../../../../src/stages/state-bytes.ts';
import { LabelWriter } from '../../../../src/stages/label-writer.ts';
import { encodeTrainingState, decodeTrainingState } from '../../../../src/stages/training-checkpoint.ts';
import { TrainingLog } from '../../../../src/stages/training-log.ts';
import { isUnfit } from '../../../../src/stages/unfit-state.ts';
import { fitting, refrain, tinyLstm } from '../../../ml/support/models.ts';
import { denseTask, sparseTask } from '../../../ml/support/trainings.ts';
import { MemoryRoom } from '../../../stages/memory-room.ts';
import type { Target } from '../attack.ts';
import { jsonWords } from './bytes.ts';

const words = [
  ...jsonWords,
  ...[
    '"step":3',
    '"position"',
    '"validations"',
    '"sparse"',
    '"memory":{"a":[1e999]}',
    '"averaging"',
    '"best"',
  ],
  ...[
    '"history":[',
    '"since":',
    '"rate":null',
    '"running"',
    '"improved"',
    '"text":"{\\"step\\":[[["',
    'parameter:',
  ],
];

export async function stateTargets(): Promise<readonly Target[]> {
  const engine = createReference();
  return [
    ...(await trainingTargets('a dense training', denseTask(engine), false)),
    ...(await trainingTargets('a sparse training', sparseTask(engine, {}), true)),
    ...(await quantizingTargets(engine)),
    labelTarget(),
  ];
}

/** `isShared`: whether trainings of another length go on from it. */
async function trainingTargets(
  what: string,
  task: TrainingTask,
  isShared: boolean,
): Promise<readonly Target[]> {
  const trainer = await Trainer.begin(task);
  const log = new TrainingLog(trainer.steps, isShared);
  for (let step = 0; step < 3; step++) log.step({ ...(await trainer.takeStep()), beside: { sparsity: 0.5 } });
  const bytes = Buffer.concat(encodeTrainingState({ snapshot: await trainer.snapshot(), log: log.state }));
  const read = async (state: Uint8Array) => {
    const { snapshot, log: told } = decodeTrainingState({ step: 3, bytes: state });
    await trainer.restore(snapshot);
    const going = new TrainingLog(trainer.steps, isShared, told);
    return going.takeNew().length + going.bytes.length;
  };
  return targetsOf(what, bytes, read);
}

/** A quantization with steps: weights and ranges of activations. */
async function quantizingTargets(engine: Engine): Promise<readonly Target[]> {
  const description = tinyLstm();
  const model = { description, weights: initialise(description, 1) };
  const optimizer = { kind: 'sgd', rate: 1, clip: 1, weightDecay: 0, decay: { kind: 'constant' } } as const;
  const settings = { ...fitting(), steps: 5, activations: 7, optimizer };
  const text = refrain(100);
  const corpus = { train: text, valid: text, test: text, vocabulary: 7 };
  const tensors = { embedding: { bits: 5, per: 'row' } } as const;
  const trainer = await QuantizingTrainer.begin(quantizingTask(engine, model, tensors, settings, corpus));
  for (let step = 0; step < 3; step++) await trainer.takeStep();
  const { tensors: kept, position } = await trainer.snapshot();
  const bytes = Buffer.concat(encodeState(kept, { position, metrics: '{"step":1}\n', loss: 2 }));
  return targetsOf('a quantization', bytes, async (state) => {
    const { snapshot, plain } = decodeQuantizingState({ step: 3, bytes: state });
    await trainer.restore(snapshot);
    return parseJsonLines(plain.metrics).length;
  });
}

/** The whole of a state, and what it says beside its tensors. */
function targetsOf(what: string, bytes: Uint8Array, read: Target['read']): readonly Target[] {
  const { plain, ...tensors } = decodeSafetensors(bytes);
  return [
    { name: `state of ${what}`, seeds: [bytes], words, read, isExpected: isUnfit },
    {
      name: `position of ${what}`,
      seeds: [plain?.data as Uint8Array],
      words,
      read: (value) =>
        read(Buffer.concat(safetensorsPieces({ ...tensors, plain: { shape: [value.length], data: value } }))),
      isExpected: isUnfit,
    },
  ];
}

function labelTarget(): Target {
  const room = new MemoryRoom();
  const text = Int32Array.from({ length: 40 }, (_, index) => index % 7);
  const writer = new LabelWriter(room, text, 2);
  for (let first = 1; first < 20; first += 5) {
    const [ids, probabilities] = [
      Int32Array.of(0, 1, 2, 3, 4, 5, 6, 0, 1, 2),
      new Float32Array(10).fill(0.1),
    ];
    writer.add({ top: 2, ids, probabilities, first });
  }
  const bytes = Buffer.concat(writer.state);
  // Its room is large; what it refuses leaves it as it was.
  let other = new LabelWriter(room, text, 2);
  return {
    name: 'state of soft labels',
    seeds: [bytes],
    words: [...words, '"pieces"', '"blocks":4', '"hits"', '"digest":"../x"'],
    read: (state) => {
      other.restore({ step: 4, bytes: state }, (piece) => room.has(piece));
      const index = other.finish();
      other = new LabelWriter(room, text, 2);
      return index.length > 0;
    },
    isExpected: isUnfit,
  };
}
