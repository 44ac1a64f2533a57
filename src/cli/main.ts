/** The command: argv in, exit code out. The only place that ends the process. */
import { runCommand } from './command.ts';

// A reader that went away (`athanor log | head`) is no error; what is left to say is dropped.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

void runCommand(process.argv.slice(2)).then((exitCode) => process.exit(exitCode));
