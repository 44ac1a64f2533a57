import assert from 'node:assert/strict';
import test from 'node:test';
import { workspace } from '../support/athanor.ts';

test('a reader who takes his time gets every line before the command ends', async (t) => {
  const stages = Array.from(
    { length: 5000 },
    (_, index) => `stage s${index} = train m on sotu { steps 1 seed ${index} }`,
  );
  const { athanor } = await workspace(t, {
    'many.exp': `corpus sotu\nmodel m = lstm\n${stages.join('\n')}\n`,
  });
  const slow = await athanor(['plan', 'many.exp'], { readAfter: 3000 });
  assert.equal(slow.code, 0, slow.stderr);
  assert.equal(slow.stdout, (await athanor(['plan', 'many.exp'])).stdout);
  assert.ok(slow.stdout.length > 2 ** 17, `${slow.stdout.length} bytes are more than a pipe holds`);
});
