/** What computes: engine, device and threads. */
import { choice, spec, type Spec } from '../specs.ts';
import { n } from './values.ts';

/** What a campaign may ask for: `runnable` experiments are small and need no more than this machine has. */
export type Scale = 'any' | 'runnable';

/** Engine, device and threads. */
export function compute(scale: Scale, heir: boolean): readonly Spec[] {
  const options = heir ? { isHeirloom: true, unsaid: 0.85 } : {};
  const often = (words: readonly string[]): readonly string[] => [
    ...Array<string>(8).fill(words[0] ?? ''),
    ...words,
  ];
  const engines = scale === 'runnable' ? ['onnx', 'reference'] : ['onnx', 'tensorflow', 'reference'];
  return [
    choice('engine', often(engines), options),
    choice('device', often(scale === 'runnable' ? ['cpu'] : ['cpu', 'webgpu', 'cuda']), options),
    // With another engine they would be idle, and saying them a mistake.
    spec('threads', (draw) => n(draw.chance(0.6) ? 2 : 1 + draw.below(4)), {
      usual: n(2),
      ...options,
      unsaid: 0.7,
    }),
  ];
}
