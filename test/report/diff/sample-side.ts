import type { RunRecord } from '../../../src/exec/run-record.ts';
import type { Results, Side } from '../../../src/report/diff/side.ts';
import type { SamplePast } from '../samples.ts';

export const nothingKept: Results = { digest: () => null, read: () => null, provenance: () => null };

/** A run of samples as a side of a comparison. */
export function sampleSide(past: SamplePast, run: RunRecord, results: Results = nothingKept): Side {
  return {
    label: run.run,
    stages: run.stages,
    results,
    asked: new Map(
      run.stages.flatMap(({ name, contentKey }) => {
        const manifest = contentKey === null ? null : past.manifest(contentKey);
        return manifest === null ? [] : [[name, { settings: manifest.settings, outside: manifest }] as const];
      }),
    ),
  };
}
