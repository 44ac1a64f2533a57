import {
  Alternation,
  Alternative,
  NonTerminal,
  Option,
  Repetition,
  RepetitionMandatory,
  RepetitionMandatoryWithSeparator,
  RepetitionWithSeparator,
  Terminal,
  type IProduction,
  type Rule,
  type TokenType,
} from 'chevrotain';
import { classNameOf, patternOf, tokenClasses } from './written.ts';

/** The rules of the parser in ISO 14977 notation, tokens in capitals with their patterns at the end. */
export function ebnf(rules: Record<string, Rule>): string {
  const width = Math.max(...Object.keys(rules).map((name) => name.length));
  const lines = Object.values(rules).map(
    ({ name, definition }) => `${name.padEnd(width)} = ${sequence(definition)} ;`,
  );
  const tokens = tokenClasses.map(
    (type) => `${type.name.toUpperCase().padEnd(width)} = ? ${patternOf(type)} ? ;`,
  );
  return [
    '(* The grammar of .exp files. Generated from the parser; see README.md. *)',
    '(* A setting has a value, a block or both. COMMENT and WHITESPACE may stand between any two tokens. *)',
    '',
    ...lines,
    '',
    ...tokens,
    '',
  ].join('\n');
}

/** Parts that follow each other, e.g. `"let" , NAME , "=" , value`. */
export function sequence(definition: readonly IProduction[]): string {
  return definition.map((part) => symbol(part, definition.length > 1)).join(' , ');
}

function symbol(part: IProduction, isPart: boolean): string {
  if (part instanceof Terminal) return terminal(part.terminalType);
  if (part instanceof NonTerminal) return part.nonTerminalName;
  if (part instanceof Alternation) {
    const text = part.definition.map((alternative) => symbol(alternative, false)).join(' | ');
    return isPart ? `( ${text} )` : text;
  }
  if (part instanceof Alternative) return sequence(part.definition);
  if (part instanceof Option) return `[ ${sequence(part.definition)} ]`;
  if (part instanceof Repetition) return `{ ${sequence(part.definition)} }`;
  if (part instanceof RepetitionMandatory) {
    return `${sequence(part.definition)} , { ${sequence(part.definition)} }`;
  }
  if (part instanceof RepetitionWithSeparator || part instanceof RepetitionMandatoryWithSeparator) {
    const item = sequence(part.definition);
    const items = `${item} , { ${terminal(part.separator)} , ${item} }`;
    return part instanceof RepetitionWithSeparator ? `[ ${items} ]` : items;
  }
  throw new Error(`no notation for ${part.constructor.name}`);
}

function terminal(type: TokenType): string {
  return classNameOf(type) ?? `"${patternOf(type)}"`;
}
