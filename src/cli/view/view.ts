import type { RunEvent } from '../../exec/events.ts';

/** Shows a run while it goes on. What it leaves behind is printed by the verb. */
export interface View {
  show(event: RunEvent): void;
  /** Something about the whole run that is no event of it: that it was asked to stop. */
  tell(text: string): void;
  /** Gives the terminal back; nothing is shown after it. */
  close(): void;
}

/** Shows nothing: for `--quiet`. */
export const silent: View = {
  show() {
    // Nothing to show.
  },
  tell() {
    // Nothing to tell.
  },
  close() {
    // Nothing to give back.
  },
};
