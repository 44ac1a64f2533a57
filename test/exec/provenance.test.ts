/** What a result was made with is written down beside it and asks no new question. */
import assert from 'node:assert/strict';
import { cpus } from 'node:os';
import { test } from 'node:test';
import { Store } from '../../src/store/store.ts';
import { Rig } from './rig.ts';

test('a record says which program, Node, platform and processor made it, and none of that reaches its key', async (t) => {
  const rig = new Rig(t);
  const stages = [{ name: 'text', kind: 'corpus' } as const];
  const { result } = await rig.run(stages, { athanor: '1.2.3' });
  const [record] = new Store(rig.storeFolder).records();
  assert.ok(record);
  const { run, stage, athanor, node, platform, cpu } = record.provenance;
  assert.deepEqual(
    { run, stage, athanor, node, platform, cpu },
    {
      ...{ run: result.record.run, stage: 'text', athanor: '1.2.3' },
      ...{ node: process.version, platform: `${process.platform} ${process.arch}` },
      cpu: cpus()[0]?.model.trim() ?? assert.fail('this system tells no processor'),
    },
  );
  const key = JSON.stringify(record.manifest);
  for (const fact of [
    cpu ?? assert.fail(),
    '1.2.3',
    process.version,
    process.platform,
    result.record.host,
    record.provenance.startedAt,
  ])
    assert.ok(!key.includes(fact), fact);
  // Another program of the same revisions takes it for the answer.
  assert.deepEqual((await rig.run(stages, { athanor: '1.3.0' })).started, []);
});
