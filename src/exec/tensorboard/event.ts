/** TensorFlow's `Event` (tensorflow/core/util/event.proto) in protobuf's bytes, as far as scalars ask. */

export interface Scalar {
  readonly tag: string;
  readonly value: number;
}

type What =
  /** The first event of a file. */
  | { readonly kind: 'version' }
  /** Whatever a reader knows of steps after this event's, from a file before, is void. */
  | { readonly kind: 'session start' }
  | { readonly kind: 'scalars'; readonly scalars: readonly Scalar[] };

export interface Event {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
  readonly what: What;
}

/** Numbers of fields, with the wire type in the lower three bits: 0 = varint, 1 = 8 bytes, 2 = counted bytes, 5 = 4 bytes. */
const field = {
  event: {
    wallTime: (1 << 3) | 1,
    step: 2 << 3,
    fileVersion: (3 << 3) | 2,
    summary: (5 << 3) | 2,
    sessionLog: (7 << 3) | 2,
  },
  summary: { value: (1 << 3) | 2 },
  value: { tag: (1 << 3) | 2, simpleValue: (2 << 3) | 5 },
  sessionLog: { status: 1 << 3 },
} as const;

/** `SessionLog.START`. */
const start = 1;

export function encodeEvent({ wallTime, step, what }: Event): Buffer {
  const time = Buffer.alloc(9);
  time.writeUInt8(field.event.wallTime, 0);
  time.writeDoubleLE(wallTime, 1);
  return Buffer.concat([time, Buffer.from([field.event.step]), varint(step), encodeWhat(what)]);
}

function encodeWhat(what: What): Buffer {
  switch (what.kind) {
    case 'version':
      return counted(field.event.fileVersion, Buffer.from('brain.Event:2'));
    case 'session start':
      return counted(field.event.sessionLog, Buffer.from([field.sessionLog.status, start]));
    case 'scalars':
      return counted(field.event.summary, Buffer.concat(what.scalars.map(encodeScalar)));
  }
}

function encodeScalar({ tag, value }: Scalar): Buffer {
  const simple = Buffer.alloc(5);
  simple.writeUInt8(field.value.simpleValue, 0);
  simple.writeFloatLE(value, 1);
  return counted(field.summary.value, Buffer.concat([counted(field.value.tag, Buffer.from(tag)), simple]));
}

function counted(tag: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([tag]), varint(bytes.length), bytes]);
}

/** Seven bits a byte, the lowest first; not for negative numbers. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}
