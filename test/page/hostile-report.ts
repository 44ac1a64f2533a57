import type { ContentKey, StageName } from '../../src/base/brand.ts';
import type { Report } from '../../src/report/run-report/report.ts';
import { subjectOf } from '../../src/report/run-report/subject.ts';
import { firstExperiment, SamplePast } from '../report/samples.ts';

const attack = '</script><script>window.hacked=1</script><img src=x onerror=window.hacked=1>';

/** What must be seen in the page as it is. */
export const hostileTexts = [
  `small ${attack}`,
  `log ${attack}`,
  `"${attack}" | \`\`\` --> <!--`,
  `host ${attack}`,
  `note ${attack}`,
];

/** A report in which every text that comes from outside tries to be more than text. */
export function hostileReport(): Report {
  const past = new SamplePast();
  const rename = (name: string): string =>
    name.includes('small') ? name.replace('small', `small ${attack}`) : name;
  const stages = firstExperiment(0.6, 'b', 'f').map((stage) => ({
    ...stage,
    name: rename(stage.name),
    inputs: Object.fromEntries(
      Object.entries(stage.inputs ?? {}).map(([role, name]) => [role, rename(name)]),
    ),
    ...(stage.kind === 'quantize' && { outcome: 'failed' as const, because: attack }),
  }));
  const run = past.run('20261121-201501-aaa', stages, {
    file: `x${attack}.exp`,
    commandLine: ['run', attack],
  });
  const subject = subjectOf({
    label: run.run,
    file: run.file,
    run: { ...run, state: 'ended', host: `host ${attack}` },
    stages: run.stages,
    sources: [
      {
        name: `x${attack}.exp`,
        text: `# ${attack}\ncorpus a = text { path "${attack}" | \`\`\` --> <!-- }\n${attack}\n`,
      },
    ],
    events: [
      { type: 'note', stage: 'dense' as StageName, text: `note ${attack}` },
      {
        type: 'stage failed',
        stage: rename('small') as StageName,
        failure: { status: 'failed', cause: 'user', message: attack, hint: attack, stack: null },
        log: '',
      },
    ],
    record: (key: ContentKey) => {
      const manifest = past.manifest(key);
      const stage = run.stages.find(({ contentKey }) => contentKey === key);
      if (manifest === null || stage === undefined) return null;
      const { name } = stage;
      const provenance = {
        run: attack,
        stage: name,
        startedAt: run.startedAt,
        seconds: 2,
        athanor: attack,
        node: attack,
        platform: attack,
      };
      const metrics = { metrics: { digest: '0'.repeat(64) as never, sizeBytes: 9 } };
      const settings = { ...manifest.settings, path: attack };
      return {
        version: 1,
        contentKey: key,
        manifest: { ...manifest, settings, dependency: attack },
        outputs: metrics,
        summary: {},
        provenance,
      };
    },
    output: () =>
      new TextEncoder().encode(
        `{"step":1,"loss":2,"${attack.replaceAll('"', '')}":3}\n{"step":2,"loss":1}\n`,
      ),
    logTail: () => `log ${attack}`,
  });
  return { title: attack, subjects: [subject], comparison: null };
}
