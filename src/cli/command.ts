import { Command, CommanderError } from 'commander';
import { exitCodes } from './exit.ts';
import { reportError } from './mistakes.ts';
import { commonOptions, makeOption } from './options.ts';
import { openSession, type CommonOptions } from './session.ts';
import { verbs } from './verbs.ts';
import type { VerbRow } from './verb-row.ts';
import { version } from './version.ts';

/** Reads the words after `athanor`, calls the verb, and gives the exit code; every error ends here. */
export async function runCommand(words: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.ok;
  // Where the first word is a verb the others are not asked about, and describing them costs more than reading a file.
  const [called] = verbs.filter(({ name }) => name === words[0]);
  const program = commandLine(called === undefined ? verbs : [called], async (row, operands, options) => {
    const session = await openSession(options, words);
    const verb = await row.load();
    exitCode = await verb(session, operands, options);
  });
  try {
    await program.parseAsync(words, { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has said what is wrong; help and version end this way too.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    return reportError(error, words);
  }
}

type Call = (row: VerbRow, operands: readonly string[], options: CommonOptions) => Promise<void>;

function commandLine(rows: readonly VerbRow[], call: Call): Command {
  const program = new Command('athanor')
    .description('Experiments in compressing language models: one file, and only what changed runs.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [verb]', 'show the help of a verb')
    .showSuggestionAfterError()
    .exitOverride()
    .configureHelp({ showGlobalOptions: true });
  for (const row of rows) {
    const command = program
      .command(row.name, { hidden: row.isHidden ?? false })
      .description(row.summary)
      .copyInheritedSettings(program);
    for (const operand of row.operands) command.argument(operand.name, operand.summary);
    for (const name of [...row.options, ...commonOptions]) command.addOption(makeOption(name));
    for (const example of row.examples) command.addHelpText('after', `  $ athanor ${example}`);
    command.action(async () => {
      await call(row, command.args, command.opts<CommonOptions>());
    });
  }
  return program;
}
