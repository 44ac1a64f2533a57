/**
 * Runs the bundled command with V8's compiled code from an earlier call, which halves the time of a no-op run. The
 * code is kept when a call has compiled what most calls need; V8 refuses code of another version, and then compiles.
 */
const { readFileSync, renameSync, statSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { Script } = require('node:vm');
const { output } = require('./fresh.cjs');

const program = `${output}/athanor.cjs`;

/** V8 tells two programs apart by their length alone, so the name of the kept code says which bundle it is of. */
function codeFile() {
  return `${output}/athanor.${statSync(program).mtimeMs}.code`;
}

/** @param {string} code @returns {Buffer | undefined} */
function kept(code) {
  try {
    return readFileSync(code);
  } catch {
    return undefined;
  }
}

/** @param {string} code @param {import('node:vm').Script} script */
function keep(code, script) {
  try {
    const aside = `${code}.${process.pid}`;
    writeFileSync(aside, script.createCachedData());
    renameSync(aside, code);
  } catch {
    // Where the folder may not be written, every call compiles.
  }
}

function start() {
  const code = codeFile();
  // The bundler writes ASCII alone, and this way it need not be decoded.
  const source = readFileSync(program, 'latin1');
  const cachedData = kept(code);
  const script = new Script(source, {
    filename: program,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  const worthKeeping = process.argv[2] === 'run';
  if (worthKeeping && (cachedData === undefined || script.cachedDataRejected)) {
    process.once('exit', () => {
      keep(code, script);
    });
  }
  script.runInThisContext()(createRequire(program), program, output);
}

module.exports = { start };
