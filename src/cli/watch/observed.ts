import { dirname, resolve } from 'node:path';
import type { Text } from '../text.ts';
import type { WatchedFiles } from './files.ts';

/** A text that has every file watched that is asked for on its behalf: what it imports and the data it names. */
export function observed(text: Text, files: WatchedFiles): Text {
  return {
    ...text,
    library: {
      open: (path, from) => {
        files.add(resolve(dirname(from), path));
        return text.library.open(path, from);
      },
    },
    probe: {
      kindOf: (path) => {
        files.add(path);
        return text.probe.kindOf(path);
      },
      list: text.probe.list,
    },
  };
}
