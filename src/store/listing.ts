import { readdirSync } from 'node:fs';
import { guarded, isGone, systemCode } from './errors.ts';

/** The names in a folder of the store, in their order; none if it is not there yet. */
export function namesIn(doing: string, folder: string): readonly string[] {
  return guarded(doing, folder, () => {
    try {
      return readdirSync(folder).sort();
    } catch (error) {
      if (isGone(error)) return [];
      throw error;
    }
  });
}

/** The same where a stranger's file may stand in the place of a folder. */
export function namesInIfFolder(path: string): readonly string[] {
  try {
    return namesIn('list', path);
  } catch (error) {
    if (error instanceof Error && systemCode(error.cause) === 'ENOTDIR') return [];
    throw error;
  }
}
