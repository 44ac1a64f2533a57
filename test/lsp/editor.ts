/** A scripted editor: it starts the real program over stdin and stdout, and says what an editor says. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  type InitializeResult,
  type Position,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type Range,
  type TextEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { launcher, workspace, type Workspace } from '../support/athanor.ts';

/** `position` of a request stands before the mark in a text. */
export const mark = '¦';

export interface Editor extends Workspace {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly connection: ProtocolConnection;
  readonly initialized: InitializeResult;
  /** Everything that was published, in order. */
  readonly published: readonly PublishDiagnosticsParams[];
  readonly uri: (name: string) => string;
  /** Opens a file, with a text that need not be that on disk. */
  readonly open: (name: string, text?: string) => void;
  /** Gives an open file another text, or only a stretch of it. */
  readonly edit: (name: string, text: string, range?: Range) => void;
  readonly close: (name: string) => void;
  readonly textOf: (name: string) => string;
  /** What is wrong in a file once its present text has been checked; of a file that is not open, what is published next. */
  readonly diagnostics: (name: string) => Promise<PublishDiagnosticsParams['diagnostics']>;
  /** Resolves when something is published that is as wanted; at once if it has been. */
  readonly publication: (
    isWanted: (one: PublishDiagnosticsParams) => boolean,
  ) => Promise<PublishDiagnosticsParams>;
  /** A request about the place of the mark in the text, which is opened or edited to be the text without it. */
  readonly at: <Answer>(method: string, name: string, marked: string, more?: object) => Promise<Answer>;
  readonly ask: <Answer>(method: string, parameters: object) => Promise<Answer>;
  /** Exit code of the server. */
  readonly ended: Promise<number | null>;
}

export interface EditorOptions {
  readonly words?: readonly string[];
  readonly processId?: number | null;
  readonly folder?: Workspace;
}

/** A workspace with an editor that has been introduced to a server. */
export async function editor(
  test: Pick<TestContext, 'after'>,
  files: Readonly<Record<string, string | Uint8Array>> = {},
  { words = [], processId = process.pid, folder }: EditorOptions = {},
): Promise<Editor> {
  const place = folder ?? (await workspace(test, { 'package.json': '{}', ...files }));
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [launcher, 'lsp', ...words], {
    cwd: place.folder,
    env: { PATH, HOME, XDG_CONFIG_HOME: join(tmpdir(), 'athanor-without-configuration') },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined);
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  const connection = createProtocolConnection(child.stdout, child.stdin);
  connection.onError(() => undefined);
  connection.onRequest('client/registerCapability', () => null);
  const published: PublishDiagnosticsParams[] = [];
  const waiting = new Set<(one: PublishDiagnosticsParams) => void>();
  connection.onNotification('textDocument/publishDiagnostics', (one: PublishDiagnosticsParams) => {
    published.push(one);
    for (const tell of waiting) tell(one);
  });
  connection.listen();
  test.after(async () => {
    child.kill('SIGKILL');
    await ended;
    connection.dispose();
  });

  const uri = (name: string): string => pathToFileURL(place.path(name)).href;
  const documents = new Map<string, TextDocument>();
  let versions = 0;
  const notify = (method: string, parameters: object): void => {
    void connection.sendNotification(method, parameters);
  };
  const open = (name: string, text = place.read(name)): void => {
    // No version comes twice, so that what is published tells which text it is of.
    const version = ++versions;
    documents.set(name, TextDocument.create(uri(name), 'exp', version, text));
    notify('textDocument/didOpen', { textDocument: { uri: uri(name), languageId: 'exp', version, text } });
  };
  const opened = (name: string): TextDocument => {
    const document = documents.get(name);
    if (document === undefined) throw new Error(`${name} is not open`);
    return document;
  };
  const edit = (name: string, text: string, range?: Range): void => {
    const document = opened(name);
    const change = range === undefined ? { text } : { range, text };
    documents.set(name, TextDocument.update(document, [change], ++versions));
    const { version } = opened(name);
    notify('textDocument/didChange', { textDocument: { uri: uri(name), version }, contentChanges: [change] });
  };
  const publication: Editor['publication'] = (isWanted) =>
    new Promise((resolve, reject) => {
      const found = published.findLast(isWanted);
      if (found !== undefined) {
        resolve(found);
        return;
      }
      const tell = (one: PublishDiagnosticsParams): void => {
        if (!isWanted(one)) return;
        waiting.delete(tell);
        resolve(one);
      };
      waiting.add(tell);
      void ended.then(() => {
        reject(new Error(`the server ended: ${complaints}`));
      });
    });
  const ask = <Answer>(method: string, parameters: object): Promise<Answer> =>
    connection.sendRequest<Answer>(method, parameters);
  const initialized = await ask<InitializeResult>('initialize', {
    processId,
    rootUri: pathToFileURL(place.folder).href,
    workspaceFolders: [{ uri: pathToFileURL(place.folder).href, name: 'work' }],
    capabilities: {},
  });
  notify('initialized', {});
  return {
    ...place,
    child,
    connection,
    initialized,
    published,
    uri,
    open,
    edit,
    close: (name) => {
      documents.delete(name);
      notify('textDocument/didClose', { textDocument: { uri: uri(name) } });
    },
    textOf: (name) => opened(name).getText(),
    diagnostics: async (name) => {
      const version = documents.get(name)?.version;
      const one = await publication((some) => some.uri === uri(name) && some.version === version);
      return one.diagnostics;
    },
    publication,
    ask,
    at: (method, name, marked, more = {}) => {
      const text = marked.replace(mark, '');
      if (documents.has(name)) edit(name, text);
      else open(name, text);
      const position: Position = opened(name).positionAt(marked.indexOf(mark));
      return ask(method, { textDocument: { uri: uri(name) }, position, ...more });
    },
    ended,
  };
}

/** A text after some edits. */
export function applied(text: string, edits: readonly TextEdit[]): string {
  return TextDocument.applyEdits(TextDocument.create('', 'exp', 1, text), [...edits]);
}
