/** Whether a device is there for an engine, as far as it was looked at. */
export type Presence = Present | Absent;

export interface Present {
  readonly present: true;
  /** Of the program that computes: `onnxruntime 1.30.0`. */
  readonly version: string;
}

export interface Absent {
  readonly present: false;
  /** What is not there, as a clause. */
  readonly missing: string;
  /** What to do about it, as a clause. */
  readonly cure: string;
}

export function absent(missing: string, cure: string): Absent {
  return { present: false, missing, cure };
}
