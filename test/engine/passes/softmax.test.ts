import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as build from '../../../src/engine/graph/build.ts';
import type { Node } from '../../../src/engine/graph/graph.ts';
import { fuseLogSoftmax } from '../../../src/engine/passes/softmax.ts';
import { after, input } from './graphs.ts';

const x = input('x', 4, 7);

/** `x - max - log(sum(exp(x - max)))`, with the reductions over the given axis. */
function logProbabilities(of: Node, axis: number, greatestOf = of): Node {
  const shifted = build.binary('sub', of, build.reduce('max', greatestOf, [axis], true));
  const total = build.reduce('sum', build.unary('exp', shifted), [axis], true);
  return build.binary('sub', shifted, build.unary('log', total));
}

test('the log of a softmax, written out, is one node', () => {
  assert.deepEqual(after(fuseLogSoftmax, logProbabilities(x, 1)), [
    '%0 = logSoftmax (x) : f32[4, 7]',
    'y = %0',
  ]);
});

test('over another axis, or with the greatest of another tensor, it stays written out', () => {
  for (const node of [logProbabilities(x, 0), logProbabilities(x, 1, input('z', 4, 7))])
    assert.doesNotMatch(after(fuseLogSoftmax, node).join('\n'), /logSoftmax/);
});
