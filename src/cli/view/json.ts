import type { View } from './view.ts';

/** Each event as one line of JSON, as it happens. The first names the version of the format. */
export function jsonView(write: (text: string) => void): View {
  return {
    show: (event) => {
      write(`${JSON.stringify(event)}\n`);
    },
    close: () => {
      // Every line is complete in itself.
    },
  };
}
