/** Files of tensors. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  encodeSafetensors,
  SafetensorsError,
  viewSafetensors,
} from '../../../../src/ml/tensors/safetensors.ts';
import { isTorchFile, TorchError, tensorsOfTorch } from '../../../../src/ml/tensors/torch.ts';
import { zipOf } from '../../../download/zip-bytes.ts';
import type { Target } from '../attack.ts';
import { bytesOf } from './bytes.ts';

const pickleWords = ['collections\nOrderedDict\n', '\u0085', ')', '(', 't', '.', 'Q', 'h\u0000'];

export function tensorTargets(): readonly Target[] {
  const tensors = encodeSafetensors({
    a: { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
    b: { shape: [3], data: Int32Array.of(1, 2, 3) },
    empty: { shape: [0], data: new Uint8Array() },
  });
  const huge = Buffer.alloc(64);
  huge.writeBigUInt64LE(1_000_000_000n);
  const torch = join(import.meta.dirname, '../../../stages/torch');
  const saved = ['gru.pt'].flatMap((name) => {
    try {
      return [readFileSync(join(torch, name))];
    } catch {
      return [];
    }
  });
  return [
    {
      name: 'safetensors',
      seeds: [tensors, huge, bytesOf('{}')],
      words: [
        '"dtype"',
        '"F32"',
        '"shape"',
        '"data_offsets"',
        '[',
        ']',
        '{',
        '}',
        ',',
        '"__proto__"',
        '"__metadata__"',
      ],
      read: viewSafetensors,
      isExpected: (error) => error instanceof SafetensorsError,
    },
    {
      name: 'torch',
      seeds: [...saved, dictionaryOf(pickled)],
      words: ['PK\u0001\u0002', 'PK\u0005\u0006', ...pickleWords],
      read: (bytes) => (isTorchFile(bytes) ? tensorsOfTorch(bytes) : 'other'),
      isExpected: (error) => error instanceof TorchError,
    },
    {
      name: 'pickle',
      seeds: [pickled, ...saved],
      words: [...pickleWords, 'q\u0000', 'R', 'u', 's', '\u008a\u00ff'],
      // The archive around is right, or no change of the pickle would get past its sizes.
      read: (bytes) => tensorsOfTorch(dictionaryOf(bytes)),
      isExpected: (error) => error instanceof TorchError,
    },
  ];
}

/** A dictionary of one matrix, as PyTorch pickles it. */
const pickled = Buffer.concat(
  [
    ...[
      '\u0080\u0002}q\u0000X\u0001\u0000\u0000\u0000wq\u0001ctorch._utils\n_rebuild_tensor_v2\nq\u0002((X\u0007\u0000\u0000\u0000storage',
    ],
    ...[
      'ctorch\nFloatStorage\nX\u0001\u0000\u0000\u00000X\u0003\u0000\u0000\u0000cpuK\u0004tQK\u0000K\u0002K\u0002\u0086K\u0002K\u0001\u0086tRs.',
    ],
  ].map((text) => Buffer.from(text, 'latin1')),
);

/** The archive, uncompressed, with a storage of four numbers. */
function dictionaryOf(pickle: Uint8Array): Uint8Array {
  return zipOf({ 'm/data.pkl': pickle, 'm/data/0': new Uint8Array(16) }, 'stored');
}
