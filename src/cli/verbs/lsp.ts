import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Session } from '../session.ts';
import type { Verb } from './verb.ts';

/** What the program of its own gives; it alone carries the protocol. */
interface LanguageServer {
  readonly start: (session: Session, store: string | undefined) => Promise<number>;
}

/** Answers an editor until that ends. */
export const lsp: Verb = (session, _, { store }) => {
  const program = createRequire(import.meta.url)(join(import.meta.dirname, 'lsp.cjs')) as LanguageServer;
  return program.start(session, store);
};
