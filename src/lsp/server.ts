/** The requests of an editor, each answered by the file of its subject. */
import {
  CodeActionKind,
  DidChangeWatchedFilesNotification,
  TextDocuments,
  TextDocumentSyncKind,
  type Connection,
  type InitializeParams,
  type InitializeResult,
  type TextDocumentPositionParams,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { realPath } from '../cli/library.ts';
import type { Session } from '../cli/session.ts';
import { resolveRunsFolder } from '../cli/settings.ts';
import { version } from '../cli/version.ts';
import { actionsFor } from './actions.ts';
import { completionsAt } from './completion/complete.ts';
import { Experiments } from './experiments.ts';
import { foldingOf } from './folding.ts';
import { formatting } from './formatting.ts';
import { hoverAt } from './hover/hover.ts';
import { States } from './hover/states.ts';
import { definitionAt, nameAt } from './names/definition.ts';
import { usesOf } from './names/references.ts';
import { renamable, rename } from './names/rename.ts';
import { pathOfUri, rangeOf } from './place.ts';
import { Publisher } from './publisher.ts';
import { symbolsOf } from './symbols.ts';
import { Texts } from './texts.ts';
import { experimentsIn } from './workspace.ts';

const capabilities: InitializeResult['capabilities'] = {
  textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
  documentFormattingProvider: true,
  documentSymbolProvider: true,
  definitionProvider: true,
  referencesProvider: true,
  renameProvider: { prepareProvider: true },
  foldingRangeProvider: true,
  completionProvider: { triggerCharacters: ['"', ' '] },
  hoverProvider: true,
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
};

/** Answers requests until the editor says `exit` or goes away. `store` is what the command line says of it. */
export function serve(connection: Connection, session: Session, store: string | undefined): void {
  connection.onInitialize((params) => {
    const folders = foldersOf(params, session.cwd);
    const [cwd = session.cwd] = folders;
    const here = { ...session, cwd, runs: resolveRunsFolder(store, session.env, cwd) };
    answer(connection, new Experiments(new Texts(cwd), here), folders);
    return { capabilities, serverInfo: { name: 'athanor', version } };
  });
  connection.onInitialized(() => {
    // Not every editor watches files for a server; then only open ones are followed.
    connection.client
      .register(DidChangeWatchedFilesNotification.type, { watchers: [{ globPattern: '**/*.exp' }] })
      .catch(() => undefined);
  });
  connection.listen();
}

function foldersOf({ workspaceFolders }: InitializeParams, cwd: string): readonly string[] {
  return (workspaceFolders ?? []).map(({ uri }) => realPath(pathOfUri(uri, cwd)));
}

function answer(connection: Connection, experiments: Experiments, folders: readonly string[]): void {
  const { texts } = experiments;
  const publisher = new Publisher(connection, experiments);
  const states = new States(experiments);
  const documents = new TextDocuments(TextDocument);
  documents.onDidChangeContent(({ document }) => {
    texts.put(document);
    publisher.changed(texts.pathOf(document.uri));
  });
  documents.onDidClose(({ document }) => {
    const path = texts.pathOf(document.uri);
    texts.remove(document.uri);
    publisher.closed(path);
  });
  documents.listen(connection);
  connection.onDidChangeWatchedFiles(() => {
    publisher.allChanged();
  });

  const at = ({ textDocument: { uri }, position }: TextDocumentPositionParams) => ({
    path: texts.pathOf(uri),
    offset: texts.opened(uri)?.offsetAt(position) ?? 0,
  });
  const all = () => [...texts.paths, ...experimentsIn(folders).map(realPath)];

  connection.onDocumentFormatting(({ textDocument: { uri } }) => [
    ...formatting(texts.read(texts.textOf(texts.pathOf(uri)).source)),
  ]);
  connection.onDocumentSymbol(({ textDocument: { uri } }) => {
    const { file, source } = texts.read(texts.textOf(texts.pathOf(uri)).source);
    return symbolsOf(file.declarations, source);
  });
  connection.onFoldingRanges(({ textDocument: { uri } }) =>
    foldingOf(texts.read(texts.textOf(texts.pathOf(uri)).source)),
  );
  connection.onDefinition((params) => {
    const { path, offset } = at(params);
    return definitionAt(offset, experiments.knowledgeOf(path), texts);
  });
  connection.onReferences((params) => {
    const { path, offset } = at(params);
    const found = nameAt(offset, experiments.knowledgeOf(path));
    if (found === null) return [];
    return usesOf(found.meant, [path, ...all()], experiments)
      .filter(({ occurrence: { role } }) => params.context.includeDeclaration || role !== 'declaration')
      .map(({ module, occurrence: { name } }) => ({
        uri: texts.uriOf(module.path),
        range: rangeOf(name.span, module.parsed.source),
      }));
  });
  connection.onPrepareRename((params) => {
    const { path, offset } = at(params);
    return renamable(path, offset, experiments);
  });
  connection.onRenameRequest((params) => {
    const { path, offset } = at(params);
    return rename(path, offset, params.newName, [path, ...all()], experiments);
  });
  connection.onCompletion((params) => {
    const { path, offset } = at(params);
    return completionsAt(path, offset, experiments);
  });
  connection.onHover((params) => {
    const { path, offset } = at(params);
    return hoverAt(path, offset, experiments, states);
  });
  connection.onCodeAction(actionsFor);
}
