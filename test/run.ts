/**
 * Runs every `*.test.ts` under test/ whose path contains one of the arguments (all without arguments).
 * A run that finds no file or executes no test is a failure. The closing line is always the last.
 */
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

const filters = process.argv.slice(2);
const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
  .sort()
  .map((file) => join(import.meta.dirname, file));
if (files.length === 0) throw new Error(`no test file matches ${filters.join(', ') || 'test/**/*.test.ts'}`);

let passed = 0;
let failed = 0;
let skipped = 0;
const events = run({ files, concurrency: availableParallelism() });
events.on('test:pass', ({ details, skip }) => {
  if (details.type === 'suite') return;
  if (skip === undefined) passed++;
  else skipped++;
});
events.on('test:fail', ({ details }) => {
  if (details.type !== 'suite') failed++;
});
const report = events.pipe(new spec());
report.pipe(process.stdout, { end: false });
report.on('end', () => {
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
  process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
});
