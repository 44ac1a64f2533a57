import { unpainted, type Paint } from '../report/table.ts';
import { colorChoices, decideColor, paintFor, type ColorChoice } from './colours.ts';
import { UsageError } from './exit.ts';
import { resolveRunsFolder, type Resolved } from './settings.ts';
import { terminalText } from './terminal-text.ts';

/** Options that every verb takes. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly color?: string;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly store?: string;
}

/** One of the two output streams, with the colours it gets. */
export interface Printer {
  readonly paint: Paint;
  readonly write: (text: string) => void;
  readonly line: (text?: string) => void;
  /** How wide the terminal is at this moment; of a file or pipe nothing is known. */
  readonly columns: number | undefined;
}

/** What a verb knows of the world that called it. */
export interface Session {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly color: ColorChoice;
  /** Results. */
  readonly out: Printer;
  /** Progress and diagnostics. */
  readonly err: Printer;
  /** Holds `store/` and a folder for each run. */
  readonly runs: Resolved<string>;
  /** The words of the command line after `athanor`. */
  readonly commandLine: readonly string[];
}

export async function openSession(options: CommonOptions, commandLine: readonly string[]): Promise<Session> {
  const { env } = process;
  const cwd = process.cwd();
  const color = colorChoice(options.color ?? 'auto');
  const printer = async (stream: NodeJS.WriteStream): Promise<Printer> => {
    const paint = await paintFor(decideColor(color, env, stream.isTTY).value);
    return printerOn(stream, paint);
  };
  return {
    cwd,
    env,
    json: options.json ?? false,
    quiet: options.quiet ?? false,
    verbose: options.verbose ?? false,
    color,
    // JSON is for programs: never coloured.
    out: options.json === true ? printerOn(process.stdout, unpainted) : await printer(process.stdout),
    err: await printer(process.stderr),
    runs: resolveRunsFolder(options.store, env, cwd),
    commandLine,
  };
}

function printerOn(stream: NodeJS.WriteStream, paint: Paint): Printer {
  const write = (text: string): void => {
    // To files and programs everything goes as it is.
    stream.write(stream.isTTY ? terminalText(text) : text);
  };
  return {
    paint,
    write,
    line: (text = '') => {
      write(`${text}\n`);
    },
    // A terminal that does not know its size says 0.
    get columns() {
      return stream.isTTY && stream.columns > 0 ? stream.columns : undefined;
    },
  };
}

function colorChoice(text: string): ColorChoice {
  const choice = colorChoices.find((known) => known === text);
  if (choice === undefined) throw new UsageError(`--color takes ${colorChoices.join(', ')}, not \`${text}\``);
  return choice;
}

/** Prints one versioned object: the answer of a query under `--json`. */
export function printJson(session: Session, kind: string, body: object): void {
  session.out.line(JSON.stringify({ type: kind, version: 1, ...body }, null, 2));
}
