import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { WrittenFile } from '../exec/exporting.ts';
import { StageTrouble } from '../stages/trouble.ts';

/** Writes a file beside its place, has it looked at there, and only then gives it its name. */
export async function placeFile(
  path: string,
  bytes: Uint8Array,
  look: (aside: string) => void | Promise<void> = () => undefined,
): Promise<WrittenFile> {
  const aside = `${path}.${process.pid}.part`;
  try {
    written(path, () => {
      writeFileSync(aside, bytes);
    });
    await look(aside);
    written(path, () => {
      renameSync(aside, path);
    });
  } finally {
    rmSync(aside, { force: true });
  }
  return { path, sizeBytes: statSync(path).size };
}

function written(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new StageTrouble(
      `cannot write ${path}: ${error.message}`,
      'name a file in a folder that is there and may be written',
    );
  }
}
