import type { RunControl, StopReason } from './control.ts';

/** Batch systems announce a time limit or a preemption with one of the user signals, and differ in which. */
export const stopSignals: Readonly<Partial<Record<string, StopReason>>> = {
  SIGINT: 'interrupt',
  SIGTERM: 'terminate',
  SIGHUP: 'hangup',
  SIGUSR1: 'limit',
  SIGUSR2: 'limit',
};

/**
 * One Ctrl-C may arrive twice: a terminal signals the whole process group, and a launcher such as npx passes its own
 * on. A person takes longer than this to press again.
 */
const echoMilliseconds = 300;

/**
 * Turns signals to this process into requests to stop: the first asks for a checkpoint, a later one of the keyboard
 * or the system ends the workers at once. Returns what takes the listeners away again.
 */
export function obeySignals(control: RunControl): () => void {
  let first = Infinity;
  const listeners = Object.entries(stopSignals).map(([signal, reason = 'terminate']) => {
    const listener = (): void => {
      const now = performance.now();
      first = Math.min(first, now);
      if (control.reason === null) control.stop(reason);
      else if (reason !== 'limit' && now - first > echoMilliseconds) control.abandon(reason);
    };
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  return () => {
    for (const remove of listeners) remove();
  };
}
