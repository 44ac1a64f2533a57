#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, isFresh } from './build.mjs';
import { start } from './start.mjs';

const words = process.argv.slice(2);
if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
  // Answered here: loading the program would cost more than the answer.
  const description = readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8');
  process.stdout.write(`${JSON.parse(description).version}\n`);
} else {
  // Sources that changed since the last bundle are bundled again, so the command is never stale.
  if (!isFresh()) await build();
  start();
}
