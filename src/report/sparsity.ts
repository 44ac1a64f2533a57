/** One tensor whose zeros are not those of before. */
export interface SparsityChange {
  readonly tensor: string;
  /** Fractions of the entries that are zero. */
  readonly before: number;
  readonly after: number;
  /** Fraction of the entries that are not zero now and were not before; null when none is left. */
  readonly kept: number | null;
}

/** Compares the float32 tensors that two safetensors files share. Tensors without zeros on either side say nothing. */
export function compareSparsity(before: Uint8Array, after: Uint8Array): readonly SparsityChange[] {
  const earlier = readTensors(before);
  return [...readTensors(after)].flatMap(([tensor, now]) => {
    const then = earlier.get(tensor);
    if (then?.length !== now.length) return [];
    let zerosThen = 0;
    let zerosNow = 0;
    let kept = 0;
    for (let index = 0; index < now.length; index++) {
      const was = then[index] !== 0;
      const is = now[index] !== 0;
      if (!was) zerosThen++;
      if (!is) zerosNow++;
      else if (was) kept++;
    }
    const survivors = now.length - zerosNow;
    const isSame = zerosThen === zerosNow && kept === survivors;
    if (isSame || now.length === 0) return [];
    return [
      {
        tensor,
        before: zerosThen / now.length,
        after: zerosNow / now.length,
        kept: survivors === 0 ? null : kept / survivors,
      },
    ];
  });
}

interface Entry {
  readonly dtype: string;
  /** Of the data, which begins after the header. */
  readonly data_offsets: readonly [number, number];
}

/** Views of the float32 tensors of a file that the store has vouched for: a u64 header size, a JSON header, then data. */
function readTensors(bytes: Uint8Array): ReadonlyMap<string, Float32Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = 8 + Number(view.getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start))) as Readonly<
    Record<string, Entry>
  >;
  return new Map(
    Object.entries(header)
      .filter(([name, { dtype }]) => name !== '__metadata__' && dtype === 'F32')
      .map(
        ([
          name,
          {
            data_offsets: [from, to],
          },
        ]) => [
          name,
          // Copied, because a view of floats must begin at a multiple of four.
          new Float32Array(new Uint8Array(bytes.subarray(start + from, start + to)).buffer),
        ],
      ),
  );
}
