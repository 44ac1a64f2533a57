/**
 * The plotting program, which alone carries the plotting library: a request on stdin, its answer on stdout. `exec/plotting.ts`
 * is who asks.
 */
import { json } from 'node:stream/consumers';
import { fault } from '../base/fault.ts';
import type { AblationRequest, LossGainRequest, SvgAnswer } from '../exec/plotting.ts';
import { failureOf } from '../stages/failure.ts';
import { ablationSpec } from './ablation.ts';
import { lossGainAnswer } from './loss-gain-answer.ts';
import { svgOf } from './svg.ts';

async function answer(request: AblationRequest | LossGainRequest): Promise<object> {
  switch (request.kind) {
    case 'ablation':
      return {
        status: 'done',
        svg: await svgOf(ablationSpec(request.stacks, request.split)),
      } satisfies SvgAnswer;
    case 'loss-gain':
      return lossGainAnswer(request);
  }
}

if (process.stdin.isTTY) fault('the plotting program is asked by `athanor plot`');
process.stdout.write(
  JSON.stringify(await attempted((await json(process.stdin)) as AblationRequest | LossGainRequest)),
);

/** A failure is an answer. */
async function attempted(request: AblationRequest | LossGainRequest): Promise<object> {
  try {
    return await answer(request);
  } catch (error) {
    return failureOf(error);
  }
}
