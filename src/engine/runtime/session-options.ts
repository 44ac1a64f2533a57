import type { Pointer } from './c-api/calls.ts';
import { created, type Library } from './library.ts';
import type { Optimizations } from './optimizations.ts';
import type { SessionSettings } from './session-settings.ts';

/** `ORT_DISABLE_ALL`, `ORT_ENABLE_BASIC` */
const optimizationLevels: Readonly<Record<Optimizations, number>> = { none: 0, basic: 1 };

/**
 * How long a thread without work looks for more before it sleeps: longer than the small operators between two large ones
 * take, so that it is awake for each large one. The library's own is tens of milliseconds, which takes cores away from
 * other jobs.
 */
const spinMicroseconds = 500;

/** Calls `use` with options for a session on the CPU, which the session copies. */
export async function withSessionOptions<Result>(
  { calls }: Library,
  { threads, profile }: SessionSettings,
  optimizations: Optimizations,
  use: (options: Pointer) => Promise<Result>,
): Promise<Result> {
  const options = created((out) => {
    calls.CreateSessionOptions(out);
  });
  try {
    calls.SetSessionGraphOptimizationLevel(options, optimizationLevels[optimizations]);
    calls.SetIntraOpNumThreads(options, threads);
    calls.SetInterOpNumThreads(options, 1);
    // Dying cells and decaying moments breed numbers below 1e-38, each of which costs a hundred ordinary ones.
    calls.AddSessionConfigEntry(options, 'session.set_denormal_as_zero', '1');
    calls.AddSessionConfigEntry(options, 'session.intra_op.spin_duration_us', `${spinMicroseconds}`);
    calls.AddSessionConfigEntry(options, 'session.use_env_allocators', '1');
    if (profile !== undefined) calls.EnableProfiling(options, profile);
    return await use(options);
  } finally {
    calls.ReleaseSessionOptions(options);
  }
}
