import { decodeSafetensors, safetensorsPieces } from '../ml/tensors/safetensors.ts';
import type { StoredTensors } from '../ml/tensors/safetensors.ts';

/** Name of the entry for what is not a tensor; no tensor has it, since theirs begin with a group. */
const plain = 'plain';

/**
 * Tensors and a plain value as one safetensors file, in pieces: tensors that are views stay so, since a copy of them would
 * be the largest thing that training allocates. JSON keeps every bit of a double.
 */
export function encodeState(tensors: StoredTensors, value: object): readonly Uint8Array[] {
  const data = new TextEncoder().encode(JSON.stringify(value));
  return safetensorsPieces({ ...tensors, [plain]: { shape: [data.length], data } });
}

/** The value is of the type that was encoded: a checkpoint is keyed by its stage. */
export function decodeState(bytes: Uint8Array): { readonly tensors: StoredTensors; readonly value: unknown } {
  const { [plain]: value, ...tensors } = decodeSafetensors(bytes);
  return { tensors, value: JSON.parse(new TextDecoder().decode(value?.data)) as unknown };
}
