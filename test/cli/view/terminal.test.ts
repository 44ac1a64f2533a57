import assert from 'node:assert/strict';
import test from 'node:test';
import { launcher, workspace } from '../../support/athanor.ts';
import { tinyText } from '../../support/tiny.ts';
import { Terminal, withoutTerminal } from './terminal.ts';

const sweep = `corpus words = text { path "words.txt"  min_count 1 }
model lstm { layers 1  embedding 12  width 12 }
seeds 1..2 {
  stage dense = train lstm on words {
    steps 1M  batch 4  bptt 6
    optimizer sgd { rate 2  clip 0.5 }
  }
  evaluate dense on [valid, test]
}
`;

const command = `env -u CI -u NO_COLOR -u FORCE_COLOR TERM=screen "${process.execPath}" "${launcher}" run sweep.exp --jobs 2`;

test(
  'on a terminal a run is redrawn in place at every width, and closes with tables of the width of that moment',
  { skip: withoutTerminal },
  async (t) => {
    const { folder } = await workspace(t, { 'words.txt': tinyText(), 'sweep.exp': sweep });
    const terminal = new Terminal(folder, [200, 30], command);
    try {
      const running = /dense\[seed=1\] +step \d{3}.*\n.*\n.*dense\[seed=2\] +step \d{3}/;
      const wide = await terminal.until(running, /\n1 of 5 stages · .* · memory \d+ MB$/);
      assert.match(wide, /train +dense\[seed=1\] +step \S+\/1\.00M .*loss \d\.\d+ .*[▁-█]/);

      for (const columns of [70, 40]) {
        await terminal.resize(columns, 30);
        const text = await terminal.until(/\n1 of 5 stages · [^·\n]*s(?: · .*)?$/, running);
        // Rows of the old width may stand above the frame (see the traps of src/cli); in it everything stands once, unwrapped.
        const frame = text.split('\n').slice(-6);
        const names = [
          'words',
          'dense[seed=1]',
          'dense[seed=1]',
          'dense[seed=2]',
          'dense[seed=2]',
          '1 of 5 stages',
        ];
        assert.ok(
          frame.every((row, index) => row.includes(names[index] ?? '')),
          text,
        );
      }
      await terminal.resize(60, 30);
      await terminal.until(running);

      terminal.press('C-c');
      await terminal.until(/^ended with 130$/m);
      const text = terminal.lines();
      assert.match(text, /^1\n(?:\d+\n){48}50\n/);
      assert.match(
        text,
        /\n(?:train +)?dense\[seed=1\] +stopped .*\n(?:.*\n)*1 ran, 2 stopped, 2 not run in /,
      );
      const closing = text.slice(text.search(/^(?:kind +)?stage /m));
      assert.doesNotMatch(closing, /^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏·✓] |of 5 stages/m, 'the last frame is taken away');
      for (const line of closing.split('\n')) assert.ok(line.length <= 60, `wrapped: ${line}`);
    } finally {
      // Before the folder goes that it writes to.
      await terminal.close();
    }
  },
);
