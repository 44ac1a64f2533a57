/** The command: argv in, exit code out. The only place that ends the process. */
import { runCommand } from './command.ts';

// A reader that went away (`athanor log | head`) is no error; what is left to say is dropped.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

void runCommand(process.argv.slice(2)).then((exitCode) => {
  // A pipe whose reader is slow takes the rest later: what is written goes out before the process ends.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(exitCode)));
});
