import type { Rule } from 'chevrotain';
import { sequence } from './ebnf.ts';
import { grammarWords } from './grammar-words.ts';
import { style } from './grammar-style.ts';
import { railroad } from './railroad.ts';
import { patternOf, tokenClasses } from './written.ts';

/** The grammar as a page to look at: one section a production, each with its railroad diagram. */
export function grammarPage(rules: Record<string, Rule>): string {
  const texts = Object.values(rules).map(({ name, definition }) => `${name} = ${sequence(definition)} ;`);
  const sections = [
    ...Object.values(rules).map(({ name, definition }, index) => {
      const diagram = `<div class="diagram">\n${railroad(name, definition)}</div>`;
      return section(name, `${diagram}\n${ebnf(texts[index] ?? '')}`, usersOf(name, texts));
    }),
    ...tokenClasses.map((type) => {
      const name = type.name.toUpperCase();
      return section(name, ebnf(patternOf(type)), usersOf(name, texts));
    }),
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

function ebnf(text: string): string {
  return `<pre class="ebnf">${escaped(text)}</pre>`;
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

/** The productions that a name stands in. Blanks stand round every symbol, and what is written out is in quotes. */
function usersOf(name: string, texts: readonly string[]): string[] {
  return texts
    .map((text) => text.split(' '))
    .filter(([, , ...symbols]) => symbols.includes(name))
    .map(([user = '']) => user);
}

function link(name: string): string {
  return `<a href="#${name}">${name}</a>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
