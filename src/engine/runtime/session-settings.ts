export interface SessionSettings {
  /** Threads that share one operator's work. Operators run one after the other. */
  readonly threads: number;
  /**
   * Beginning of the path of a file that tells, once the session is released, how long each operator took and what
   * computed it. Measuring costs time; one of the library's JSON formats, which its tools draw.
   */
  readonly profile?: string;
}
