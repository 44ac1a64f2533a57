/**
 * Loaded before the command by `NODE_OPTIONS`: it removes files slowly, so that others get far meanwhile, and dies in
 * place of one of the removals.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const pauseMs = Number(process.env['REMOVAL_PAUSE_MS']);
const deadly = Number(process.env['DEADLY_REMOVAL']);
const sleeper = new Int32Array(new SharedArrayBuffer(4));
const { rmSync } = fs;
let count = 0;

fs.rmSync = (path, options) => {
  count++;
  Atomics.wait(sleeper, 0, 0, pauseMs);
  if (count === deadly) process.kill(process.pid, 'SIGKILL');
  rmSync(path, options);
};
syncBuiltinESMExports();
