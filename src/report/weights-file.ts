/** A float32 tensor of a safetensors file. */
export interface FileTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A tensor as the header of its file tells of it. */
export interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Of the data, which begins after the header. */
  readonly data_offsets: readonly [number, number];
}

/** The header of a file that the store has vouched for, and where its data begin. */
export function readHeader(bytes: Uint8Array): {
  readonly header: Readonly<Record<string, Entry>>;
  readonly start: number;
} {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = 8 + Number(view.getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start))) as Readonly<
    Record<string, Entry>
  >;
  return { header, start };
}

/** The float32 tensors of a file that the store has vouched for: a u64 header size, a JSON header, then data. */
export function readTensors(bytes: Uint8Array): ReadonlyMap<string, FileTensor> {
  const { header, start } = readHeader(bytes);
  return new Map(
    Object.entries(header)
      .filter(([name, { dtype }]) => name !== '__metadata__' && dtype === 'F32')
      .map(
        ([
          name,
          {
            shape,
            data_offsets: [from, to],
          },
        ]) => {
          // Copied, because a view of floats must begin at a multiple of four.
          const values = new Float32Array(new Uint8Array(bytes.subarray(start + from, start + to)).buffer);
          return [name, { shape, values }];
        },
      ),
  );
}
