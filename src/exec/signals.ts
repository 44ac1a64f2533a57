import type { RunControl, StopReason } from './control.ts';

/** Batch systems announce a time limit or a preemption with one of the user signals, and differ in which. */
const reasons = {
  SIGINT: 'interrupt',
  SIGTERM: 'terminate',
  SIGHUP: 'hangup',
  SIGUSR1: 'limit',
  SIGUSR2: 'limit',
} as const satisfies Readonly<Partial<Record<NodeJS.Signals, StopReason>>>;

/**
 * Turns signals to this process into requests to stop: the first asks for a checkpoint, a second one of the keyboard
 * or the system ends the workers at once. Returns what takes the listeners away again.
 */
export function obeySignals(control: RunControl): () => void {
  const listeners = Object.entries(reasons).map(([signal, reason]) => {
    const listener = (): void => {
      if (control.reason === null) control.stop(reason);
      else if (reason !== 'limit') control.abandon(reason);
    };
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  return () => {
    for (const remove of listeners) remove();
  };
}
