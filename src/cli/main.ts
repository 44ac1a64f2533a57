/**
 * The command: argv in, exit code out. The only place that ends the process. Everything but the version is loaded when
 * it is asked for, because what this file imports is paid for by every call.
 */
import { version } from './version.ts';

// A reader that went away (`athanor log | head`) is no error; what is left to say is dropped.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const words = process.argv.slice(2);
if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
  process.stdout.write(`${version}\n`);
} else {
  void import('./command.ts')
    .then(({ runCommand }) => runCommand(words))
    .then((exitCode) => process.exit(exitCode));
}
