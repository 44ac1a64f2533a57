import type { View } from './view.ts';

/** Each event as one line of JSON, as it happens. The first names the version of the format. */
export function jsonView(write: (text: string) => void): View {
  return {
    show: (event) => {
      write(`${JSON.stringify(event)}\n`);
    },
    tell: () => {
      // Words for people; the events say what comes of it.
    },
    close: () => {
      // Every line is complete in itself.
    },
  };
}
