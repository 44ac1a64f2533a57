import { GAstVisitor, type NonTerminal, type Rule } from 'chevrotain';
import { sequence } from './ebnf.ts';
import { grammarWords } from './grammar-words.ts';
import { style } from './grammar-style.ts';
import { railroad } from './railroad.ts';
import { patternOf, tokenClasses } from './written.ts';

/** The grammar as a page to look at: one section a production, each with its railroad diagram. */
export function grammarPage(rules: Record<string, Rule>): string {
  const productions = Object.values(rules);
  const sections = [
    ...productions.map(({ name, definition }) =>
      section(
        name,
        `<div class="diagram">\n${railroad(name, definition)}</div>\n<pre class="ebnf">${escaped(`${name} = ${sequence(definition)} ;`)}</pre>`,
        productions.filter((rule) => isUsed(name, rule)).map((rule) => rule.name),
      ),
    ),
    ...tokenClasses.map((type) =>
      section(type.name.toUpperCase(), `<pre class="ebnf">${escaped(patternOf(type))}</pre>`, []),
    ),
  ];
  const names = Object.keys(grammarWords);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The grammar of .exp files</title>
<!-- Generated from the parser; see README.md. -->
<style>
${style}</style>
<h1>The grammar of .exp files</h1>
<p>Follow a line from left to right; where it forks, every way is right. Round boxes are written as they stand,
square ones are explained under their own heading. Blanks and comments may stand between any two boxes.</p>
<nav>${names.map(link).join('\n')}</nav>
${sections.join('')}</html>
`;
}

function section(name: string, picture: string, users: readonly string[]): string {
  const words = grammarWords[name];
  if (words === undefined) throw new Error(`grammar-words.ts says nothing of ${name}`);
  const example = escaped(words.example).replaceAll('«', '<mark>').replaceAll('»', '</mark>');
  const usedIn = users.length === 0 ? '' : `<p class="users">Part of ${users.map(link).join(', ')}</p>\n`;
  return `<section id="${name}">
<h2><a href="#${name}">${name}</a></h2>
<p>${escaped(words.says).replace(/`(.*?)`/g, '<code>$1</code>')}</p>
${picture}
<pre class="example">${example}</pre>
${usedIn}</section>
`;
}

function isUsed(name: string, rule: Rule): boolean {
  let found = false;
  class Search extends GAstVisitor {
    override visitNonTerminal(node: NonTerminal): void {
      found ||= node.nonTerminalName === name;
    }
  }
  rule.accept(new Search());
  return found;
}

function link(name: string): string {
  return `<a href="#${name}">${name}</a>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
