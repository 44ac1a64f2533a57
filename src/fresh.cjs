/** Whether the bundles are those of the sources: asked by every call, so it looks at what they were made of and no more. */
const { readFileSync, statSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const output = join(root, 'dist');
const stamp = join(output, 'sources');

/** What tells one state of a file from another; `file` is relative to the root. @param {string} file */
function lookOf(file) {
  const status = statSync(`${root}/${file}`, { throwIfNoEntry: false });
  return `${file}\t${status?.size}\t${status?.mtimeMs}`;
}

/** A file that no bundle was made of can only become part of one by a change of one that is. */
function isFresh() {
  let looks;
  try {
    looks = readFileSync(stamp, 'latin1').split('\n');
  } catch {
    return false;
  }
  return looks.every((look) => look === lookOf(look.slice(0, look.indexOf('\t'))));
}

module.exports = { root, output, stamp, lookOf, isFresh };
