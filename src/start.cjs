/**
 * Runs the bundled command with V8's compiled code from an earlier call, which halves the time of a no-op run. The
 * code is kept when a call has compiled what most calls need; V8 refuses code of another version, and then compiles.
 */
const { readFileSync, renameSync, statSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { Script } = require('node:vm');
const { output } = require('./fresh.cjs');

const program = `${output}/athanor.cjs`;

/**
 * V8 tells two programs apart by their length alone, so the name of the kept code says which bundle it is of. Each verb has
 * its own, since what others compiled would only be read.
 * @param {string} verb
 */
function codeFile(verb) {
  return `${output}/athanor.${statSync(program).mtimeMs}.${verb}.code`;
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
  const [, , verb = ''] = process.argv;
  const code = codeFile(verb.replace(/\W/g, '_'));
  // The bundler writes ASCII alone, and this way it need not be decoded.
  const source = readFileSync(program, 'latin1');
  const cachedData = kept(code);
  const script = new Script(source, {
    filename: program,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  if (cachedData === undefined || script.cachedDataRejected) {
    process.once('exit', (exitCode) => {
      // What is no verb, or called wrongly, ends with a mistake.
      if (exitCode === 0) keep(code, script);
    });
  }
  script.runInThisContext()(createRequire(program), program, output);
}

module.exports = { start };
