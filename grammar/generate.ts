import { writeFileSync } from 'node:fs';
import { generateCstDts } from 'chevrotain';
import { ExpParser } from '../src/lang/parser.ts';
const parser = new ExpParser({ validate: true });
const dts = generateCstDts(parser.getGAstProductions(), { includeVisitorInterface: false });
writeFileSync(new URL('cst.d.ts', import.meta.url), dts.replace('CstNode, ICstVisitor, IToken', 'CstNode, IToken').replace(/^(export type \w+CstChildren = \{\n)([^}]*)/gm, (_, head, body) => head + body.replace(/^ {2}(\w+)\??: \(?(\w+)\)?\[\]/gm, '  $1?: $2[]')));
