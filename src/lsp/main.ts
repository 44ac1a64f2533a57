/** The program of `athanor lsp`: one editor, over stdin and stdout. */
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import type { Session } from '../cli/session.ts';
import { serve } from './server.ts';

/** The connection ends the process: when the editor says `exit`, closes stdin, or is gone. */
export function start(session: Session, store: string | undefined): Promise<number> {
  serve(createConnection(ProposedFeatures.all, process.stdin, process.stdout), session, store);
  return new Promise(() => undefined);
}
