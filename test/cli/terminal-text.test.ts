import assert from 'node:assert/strict';
import { test } from 'node:test';
import { terminalText } from '../../src/cli/terminal-text.ts';

test('what a terminal takes for an order is shown, and lines, tabs and colours stay', () => {
  assert.equal(
    terminalText('\u001b[31mred\u001b[0m\tand\nplain \u2713 ä 語'),
    '\u001b[31mred\u001b[0m\tand\nplain \u2713 ä 語',
  );
  // The title, the clipboard, the screen, the line before, a bell, an eight-bit order.
  assert.equal(
    terminalText('\u001b]0;x\u0007 \u001b]52;c;eA==\u001b\\ \u001b[2J a\rb \u007f \u009b2J'),
    '\u241b]0;x\u2407 \u241b]52;c;eA==\u241b\\ \u241b[2J a\u240db \u2421 \ufffd2J',
  );
});
