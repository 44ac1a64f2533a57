import type { Absent } from '../engine/devices/presence.ts';

/** What a caller reads from the exit status. The codes of a signal and of a limit come from the run itself. */
export const exitCodes = {
  ok: 0,
  /** A stage failed, an expectation broke, or a fault of ours. */
  failed: 1,
  /** A wrong command line or a file that does not check. */
  usage: 2,
  /** There is a difference, and the caller asked to be told so. */
  difference: 3,
  storeDamaged: 4,
  /** Ctrl-C, where there is no run whose checkpoint would tell. */
  interrupted: 130,
} as const;

/** A mistake on the command line, or a file that cannot be read: told in one line, without a stack. */
export class UsageError extends Error {
  readonly hint: string | null;

  constructor(message: string, hint: string | null = null) {
    super(message);
    this.hint = hint;
  }
}

/** A device that a stage was to run on is not on this machine. */
export class DeviceAbsent extends Error {
  readonly cure: string;

  constructor(stages: readonly string[], { missing, cure }: Absent) {
    const [first = '', ...more] = stages;
    const users = more.length === 0 ? first : `${first} and ${more.length} more`;
    super(`${users} cannot run on this machine: ${missing}`);
    this.cure = cure;
  }
}

/** A user's configuration that is not valid. What is wrong with it has been said. */
export class InvalidConfiguration extends Error {
  constructor(path: string) {
    super(`${path} is not valid`);
  }
}

/** A condition of the command line that cannot be judged. What is wrong with it has been said. */
export class InvalidCondition extends Error {
  constructor() {
    super('a condition cannot be judged');
  }
}

/** An experiment that does not check. What is wrong with it has been said. */
export class InvalidExperiment extends Error {
  constructor(file: string) {
    super(`${file} is not valid`);
  }
}
