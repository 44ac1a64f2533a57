import type { Code } from './catalog.ts';
import { rowOf } from './catalog.ts';

const width = 88;

/** What `athanor explain` prints about a code. */
export function explain(code: Code): string {
  const { severity, title, explanation, hints, example } = rowOf(code);
  const heading = `${severity}[${code}]: ${title.replace(/\{(\w+)\}/g, '…')}`;
  const cures = hints.filter((hint) => !hint.includes('{')).map((hint) => `* ${hint}`);
  const examples =
    example === null ? [] : ['wrong:', indented(example.wrong), 'right:', indented(example.right)];
  return [heading, wrapped(explanation), ...cures, ...examples].join('\n\n') + '\n';
}

function wrapped(text: string): string {
  const lines = [''];
  for (const word of text.split(/\s+/)) {
    const line = lines[lines.length - 1] ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}

function indented(text: string): string {
  return text.trimEnd().replace(/^/gm, '    ');
}
