/** Models as users hand them in, and the soft labels of one. */
import type { Digest } from '../../../../src/base/brand.ts';
import { pack } from '../../../../src/ml/compress/pack.ts';
import { countings } from '../../../../src/check/settings/evaluate.ts';
import { packCounted } from '../../../../src/ml/compress/counted/pack.ts';
import { crc32 } from '../../../../src/ml/compress/crc.ts';
import { sealed } from '../../../../src/ml/compress/packed-header.ts';
import { pruneOnce } from '../../../../src/ml/compress/pruner.ts';
import { givenWeights, WrongWeights } from '../../../../src/ml/models/given-weights.ts';
import { initialise } from '../../../../src/ml/models/initialise.ts';
import type { TrainedModel } from '../../../../src/ml/models/weights.ts';
import { SafetensorsError, viewSafetensors } from '../../../../src/ml/tensors/safetensors.ts';
import { encodeModel } from '../../../../src/stages/artifacts.ts';
import { encodePiece, storedLabels } from '../../../../src/stages/label-table.ts';
import { readPackedAs } from '../../../../src/stages/packed-file.ts';
import { StageTrouble } from '../../../../src/stages/trouble.ts';
import { StoreError } from '../../../../src/store/errors.ts';
import { quantized, tinyLstm, tinyTransformer } from '../../../ml/support/models.ts';
import type { Target } from '../attack.ts';
import { bytesOf, jsonWords } from './bytes.ts';

const isTrouble = (error: unknown) => error instanceof StageTrouble || error instanceof StoreError;

export function modelTargets(): readonly Target[] {
  return [...packedTargets(), weightsTarget(), ...labelTargets()];
}

/** One of every form that a tensor can have in a packed model: dense, sparse, on a grid, and both. */
function compressed(): readonly TrainedModel[] {
  return [tinyLstm(), tinyTransformer()].map((description) => {
    const dense = { description, weights: initialise(description, 1) };
    const [first = '', second = ''] = Object.keys(dense.weights);
    return quantized(pruneOnce(dense, { [first]: { from: 0.7, to: 0.7 } }), {
      [first]: { bits: 5, per: 'row' },
      [second]: { bits: 3, per: 'tensor' },
    });
  });
}

function packedTargets(): readonly Target[] {
  const models = compressed();
  const packed = models.map((model) => Buffer.from(pack(model)));
  const counted = models.flatMap((model) =>
    countings.map((counting) => Buffer.from(packCounted(model, counting).bytes)),
  );
  const declared = tinyLstm();
  const headers = packed.map((bytes) => bytes.subarray(16, 16 + bytes.readUInt32LE(12)));
  const bodies = packed.map((bytes) => bytes.subarray(16 + bytes.readUInt32LE(12)));
  const deep = bytesOf(`{"description":${'['.repeat(9000)}`);
  const words = [
    ...jsonWords,
    ...['"bits":16', '"bits":null', '"per":"row"', '"sparse":true', '"layers":4294967296', '"type":"mos"'],
    ...['"shape":[9,9]', '"vocabulary":9007199254740991', '"type":"rhn","depth":9'],
  ];
  const read = (bytes: Uint8Array) => Object.keys(readPackedAs(bytes, 'x.packed', declared).weights).length;
  return [
    {
      name: 'packed model',
      seeds: packed,
      words,
      // The checksum is put right again: anyone can compute it.
      read: (bytes) => {
        const whole = Buffer.from(bytes);
        if (whole.length >= 16) whole.writeUInt32LE(crc32(whole.subarray(16)), 8);
        return read(whole);
      },
      isExpected: isTrouble,
    },
    {
      name: 'packed model as it is counted',
      seeds: counted,
      words,
      read: (bytes) => {
        const whole = Buffer.from(bytes);
        if (whole.length >= 12) whole.writeUInt32LE(crc32(whole.subarray(12)), 8);
        return read(whole);
      },
      isExpected: isTrouble,
    },
    {
      name: 'packed header',
      seeds: [...headers, deep, bytesOf('{}')],
      words,
      // The lengths around are right, or no change of the header would get past them.
      read: (bytes) => read(sealed(bytes, [bodies[bytes.length % bodies.length] ?? new Uint8Array()])),
      isExpected: isTrouble,
    },
  ];
}

/** The tensors of a file against those of the model that it shall be. */
function weightsTarget(): Target {
  const description = tinyLstm();
  const { weights } = encodeModel({ description, weights: initialise(description, 1) });
  return {
    name: 'weights of a model',
    seeds: [weights],
    words: [...jsonWords, '"F32"', '"F16"', '"shape":[0]', '"embedding"', 'module.rnn.weight_ih_l0'],
    read: (bytes) => Object.keys(givenWeights(viewSafetensors(bytes), description).weights).length,
    isExpected: (error) => error instanceof SafetensorsError || error instanceof WrongWeights,
  };
}

function labelTargets(): readonly Target[] {
  const digest = 'ab'.repeat(32) as Digest;
  const index = { rows: 4, top: 2, rowsOfPiece: 4, pieces: [digest] };
  const rows = { top: 2, ids: new Int32Array(8), probabilities: new Float32Array(8) };
  const piece = Buffer.concat(encodePiece(rows));
  const labelled = { rows: 4, words: 9 };
  return [
    {
      name: 'soft labels',
      seeds: [
        bytesOf(JSON.stringify(index)),
        bytesOf(JSON.stringify({ ...index, pieces: ['../../../../etc/passwd'] })),
        bytesOf('null'),
      ],
      words: ['"rows"', '"top"', '"pieces"', '[', ']', '"../x"', 'null', '1e9', '-4', '0.5'],
      read: (bytes) => {
        const labels = storedLabels(
          bytes,
          (named, position, into) => {
            if (!/^[0-9a-f]{64}$/.test(named)) throw new Error(`the blob ${named} was asked for`);
            readFrom(piece, position, into);
          },
          labelled,
        );
        return readSome(labels);
      },
      isExpected: isTrouble,
    },
    {
      name: 'piece of soft labels',
      seeds: [piece],
      words: ['"ids"', '"probabilities"', '"I32"', '[0,16]'],
      read: (bytes) =>
        readSome(
          storedLabels(
            bytesOf(JSON.stringify(index)),
            (_, position, into) => {
              readFrom(bytes, position, into);
            },
            labelled,
          ),
        ),
      isExpected: isTrouble,
    },
  ];
}

/** As a store reads a part of a blob. */
function readFrom(bytes: Uint8Array, position: number, into: Uint8Array): void {
  const part = bytes.subarray(position, position + into.length);
  if (part.length < into.length) throw new StageTrouble('the blob is shorter');
  into.set(part);
}

function readSome(labels: ReturnType<typeof storedLabels>): string {
  const { rows, top } = labels;
  labels.read(0, rows, new Int32Array(rows * top), new Float32Array(rows * top));
  return 'read';
}
