/** Bytes of each file in a zip archive whose files lie uncompressed, by name; null where this is none. */
export function storedFiles(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> | null {
  try {
    return filesIn(bytes);
  } catch (error) {
    // A place that the archive names lies outside of it.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function filesIn(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOfDirectory(view);
  if (end === null) return null;
  const files = new Map<string, Uint8Array>();
  let at = directoryStart(view, end);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (at + 46 > view.byteLength || view.getUint32(at, true) !== entrySignature) return null;
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) =>
      view.getUint16(at + field, true),
    ) as [number, number, number];
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    const extra = view.byteOffset + at + 46 + nameLength;
    const wide = new DataView(bytes.buffer, extra, extraLength);
    const { size, start } = placeOf(view, at, wide);
    const isStored = view.getUint16(at + 10, true) === 0;
    // The name and the extra field of the file's own header may be longer than those of the directory.
    const own =
      start + 30 <= view.byteLength ? view.getUint16(start + 26, true) + view.getUint16(start + 28, true) : 0;
    const data = bytes.subarray(start + 30 + own, start + 30 + own + size);
    if (!isStored || data.length !== size) return null;
    files.set(name, data);
    at += 46 + nameLength + extraLength + commentLength;
  }
  return files;
}

const entrySignature = 0x02014b50;
const endSignature = 0x06054b50;
const wideEndSignature = 0x06064b50;
const wideLocatorSignature = 0x07064b50;
const inWideField = 0xffffffff;

/** The last record but for a comment, which may be as long as 64 KiB. */
function endOfDirectory(view: DataView): number | null {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 0xffff); at--) {
    if (view.getUint32(at, true) === endSignature) return at;
  }
  return null;
}

function directoryStart(view: DataView, end: number): number {
  const start = view.getUint32(end + 16, true);
  if (start !== inWideField || end < 20 || view.getUint32(end - 20, true) !== wideLocatorSignature)
    return start;
  const wideEnd = Number(view.getBigUint64(end - 12, true));
  return view.getUint32(wideEnd, true) === wideEndSignature
    ? Number(view.getBigUint64(wideEnd + 48, true))
    : start;
}

/** Size and place of an entry's header; where they need 64 bits they stand in the extra field, in this order. */
function placeOf(
  view: DataView,
  at: number,
  extra: DataView,
): { readonly size: number; readonly start: number } {
  const [packed, size, start] = [20, 24, 42].map((field) => view.getUint32(at + field, true)) as [
    number,
    number,
    number,
  ];
  let field = wideFieldOf(extra);
  const wide = (value: number): number => {
    if (value !== inWideField || field === null || field + 8 > extra.byteLength) return value;
    field += 8;
    return Number(extra.getBigUint64(field - 8, true));
  };
  const realSize = wide(size);
  wide(packed);
  return { size: realSize, start: wide(start) };
}

function wideFieldOf(extra: DataView): number | null {
  for (let at = 0; at + 4 <= extra.byteLength; at += 4 + extra.getUint16(at + 2, true)) {
    if (extra.getUint16(at, true) === 1) return at + 4;
  }
  return null;
}
