import { createToken, type TokenType } from 'chevrotain';

export const WhiteSpace = createToken({ name: 'WhiteSpace', pattern: /[ \t\r\n]+/ });
export const Comment = createToken({ name: 'Comment', pattern: /#[^\r\n]*/ });

/** Ends at the closing quote or, unclosed, with the line; `literals.ts` reports the second. */
export const String = createToken({ name: 'String', pattern: /"(?:[^"\\\r\n]|\\[^\r\n]?)*"?/ });
/** Whatever begins like a number, its unit included; `literals.ts` says what is wrong with the rest. */
export const Number = createToken({
  name: 'Number',
  pattern: /\.?[0-9](?:[eE][+-][0-9]|[0-9A-Za-z_%]|\.(?!\.))*/,
});
export const Name = createToken({ name: 'Name', pattern: /[A-Za-z_][A-Za-z0-9_]*/ });

function keyword(name: string): TokenType {
  return createToken({ name, pattern: name.toLowerCase() });
}

export const Import = keyword('Import');
export const Let = keyword('Let');
export const Corpus = keyword('Corpus');
export const Model = keyword('Model');
export const Stage = keyword('Stage');
export const Evaluate = keyword('Evaluate');
export const Sweep = keyword('Sweep');
export const Seeds = keyword('Seeds');
export const Without = keyword('Without');
export const With = keyword('With');
export const On = keyword('On');
export const In = keyword('In');
/** A keyword only where a path follows; elsewhere it is a name, since settings are called so. */
export const From = keyword('From');
export const Expect = keyword('Expect');
export const By = keyword('By');

export const Arrow = createToken({ name: 'Arrow', pattern: '->' });
export const Through = createToken({ name: 'Through', pattern: '..' });
export const AtMost = createToken({ name: 'AtMost', pattern: '<=' });
export const AtLeast = createToken({ name: 'AtLeast', pattern: '>=' });
export const Below = createToken({ name: 'Below', pattern: '<' });
export const Above = createToken({ name: 'Above', pattern: '>' });
export const Equals = createToken({ name: 'Equals', pattern: '=' });
export const Comma = createToken({ name: 'Comma', pattern: ',' });
export const Plus = createToken({ name: 'Plus', pattern: '+' });
export const Minus = createToken({ name: 'Minus', pattern: '-' });
export const Times = createToken({ name: 'Times', pattern: '*' });
export const Divide = createToken({ name: 'Divide', pattern: '/' });
export const LeftBrace = createToken({ name: 'LeftBrace', pattern: '{' });
export const RightBrace = createToken({ name: 'RightBrace', pattern: '}' });
export const LeftBracket = createToken({ name: 'LeftBracket', pattern: '[' });
export const RightBracket = createToken({ name: 'RightBracket', pattern: ']' });
export const LeftParenthesis = createToken({ name: 'LeftParenthesis', pattern: '(' });
export const RightParenthesis = createToken({ name: 'RightParenthesis', pattern: ')' });

/** Words that begin a declaration. They stand nowhere else, so each is a safe place to go on after a mistake. */
export const declarationKeywords: readonly TokenType[] = [
  Import,
  Let,
  Corpus,
  Model,
  Stage,
  Evaluate,
  Sweep,
  Seeds,
];
export const keywords: readonly TokenType[] = [
  ...declarationKeywords,
  Without,
  With,
  On,
  In,
  From,
  Expect,
  By,
];

/** A keyword as it is written. */
export function wordOf({ name }: TokenType): string {
  return name.toLowerCase();
}

export const tokens: readonly TokenType[] = [
  WhiteSpace,
  Comment,
  ...keywords,
  Name,
  Number,
  String,
  LeftBrace,
  RightBrace,
  LeftBracket,
  RightBracket,
  LeftParenthesis,
  RightParenthesis,
  Arrow,
  Through,
  AtMost,
  AtLeast,
  Below,
  Above,
  Equals,
  Comma,
  Plus,
  Minus,
  Times,
  Divide,
];
