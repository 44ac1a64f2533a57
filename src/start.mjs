/**
 * Runs the bundled command with V8's compiled code from an earlier call, which halves the time of a no-op run. The
 * code is kept when a call has compiled what most calls need; V8 refuses code of another version, and then compiles.
 */
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { output } from './build.mjs';

const program = join(output, 'athanor.cjs');

/** V8 tells two programs apart by their length alone, so the name of the kept code says which bundle it is of. */
function codeFile() {
  return join(output, `athanor.${statSync(program).mtimeMs}.code`);
}

/** @param {string} code @returns {Buffer | undefined} */
function kept(code) {
  try {
    return readFileSync(code);
  } catch {
    return undefined;
  }
}

/** @param {string} code @param {Script} script */
function keep(code, script) {
  try {
    const aside = `${code}.${process.pid}`;
    writeFileSync(aside, script.createCachedData());
    renameSync(aside, code);
  } catch {
    // Where the folder may not be written, every call compiles.
  }
}

export function start() {
  const code = codeFile();
  // The bundler writes ASCII alone, and this way it need not be decoded.
  const source = readFileSync(program, 'latin1');
  const cachedData = kept(code);
  const script = new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
    filename: program,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  const worthKeeping = process.argv[2] === 'run';
  if (worthKeeping && (cachedData === undefined || script.cachedDataRejected)) {
    process.once('exit', () => {
      keep(code, script);
    });
  }
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(program), module, program, dirname(program));
}
