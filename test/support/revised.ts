import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { launcher } from './athanor.ts';

/**
 * A copy of the program in `folder` whose training has another revision, as whoever changes the bytes of a training has to
 * write down (the behaviour lock in test/stages fails otherwise). Gives what starts it.
 */
export function revisedProgram(folder: string): string {
  const repository = dirname(dirname(launcher));
  mkdirSync(folder, { recursive: true });
  for (const name of ['src', 'package.json', 'package-lock.json', 'tsconfig.json'])
    cpSync(join(repository, name), join(folder, name), { recursive: true });
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
  const file = join(folder, 'src', 'keys', 'revisions.ts');
  const text = readFileSync(file, 'utf8');
  const raised = text.replace(
    /train: \{ revision: (\d+)/,
    (_, now) => `train: { revision: ${Number(now) + 1}`,
  );
  assert.notEqual(raised, text);
  writeFileSync(file, raised);
  return join(folder, 'src', 'athanor.cjs');
}
