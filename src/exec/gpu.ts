/** What a GPU is doing, as its driver tells it; null for what the driver does not tell of this one. */
export interface GpuLoad {
  /** Bytes. */
  readonly used: number | null;
  readonly total: number | null;
  /** Fraction of the last moment in which it was computing. */
  readonly busy: number | null;
}

/** The driver answers in a tenth of a second, or in seconds where it has to wake first. */
const patienceMs = 5000;

/**
 * Asks `nvidia-smi` for the GPU that CUDA programs started with this environment use first. null where there is no such
 * program, or it fails: then there is nothing to be known.
 */
export async function gpuLoad(env: NodeJS.ProcessEnv): Promise<GpuLoad | null> {
  const [device = ''] = (env['CUDA_VISIBLE_DEVICES'] ?? '').split(',');
  const { execa } = await import('execa');
  const { stdout, failed } = await execa(
    'nvidia-smi',
    [
      '--query-gpu=memory.used,memory.total,utilization.gpu',
      '--format=csv,noheader,nounits',
      `--id=${device.trim() === '' ? '0' : device.trim()}`,
    ],
    { env, extendEnv: false, reject: false, timeout: patienceMs, stdin: 'ignore' },
  );
  return failed ? null : loadFrom(stdout);
}

/** `3214, 81559, 87`: MiB, MiB, percent; `[N/A]` for what is not known. */
function loadFrom(answer: string): GpuLoad | null {
  const [used, total, busy, ...others] = answer.trim().split('\n', 1)[0]?.split(',') ?? [];
  if (used === undefined || total === undefined || busy === undefined || others.length > 0) return null;
  const scaled = (text: string, scale: number): number | null =>
    /^\s*\d+\s*$/.test(text) ? Number(text) * scale : null;
  return { used: scaled(used, 2 ** 20), total: scaled(total, 2 ** 20), busy: scaled(busy, 0.01) };
}
