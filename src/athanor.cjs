#!/usr/bin/env node
// CommonJS, because Node's loader of modules costs a tenth of what a no-op run may take.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { isFresh } = require('./fresh.cjs');

async function main() {
  const words = process.argv.slice(2);
  if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
    // Answered here: loading the program would cost more than the answer.
    const description = readFileSync(join(__dirname, '..', 'package.json'), 'utf8');
    process.stdout.write(`${JSON.parse(description).version}\n`);
    return;
  }
  // Sources that changed since the last bundle are bundled again, so the command is never stale.
  if (!isFresh()) await (await import('./build.mjs')).build();
  require('./start.cjs').start();
}

void main();
