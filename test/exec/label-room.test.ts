import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { labelBytes } from '../../src/check/shapes/labels.ts';
import { forecast } from '../../src/exec/forecast.ts';
import { everything } from '../../src/exec/selection.ts';
import { buildGraph } from '../../src/graph/build.ts';
import { renderForecast } from '../../src/report/forecast-text.ts';
import { unpainted } from '../../src/report/table.ts';
import { Inputs } from '../../src/store/inputs.ts';
import { Store } from '../../src/store/store.ts';
import { checkText } from '../check/checking.ts';
import { fault } from '../../src/base/fault.ts';

const text = `corpus words = wikitext103 { path "data/wikitext-103" }
model tutor = transformer { layers 1 }
stage teacher = train tutor on words { steps 60 }
stage labels = soft_labels teacher { top 30 }
stage student = train tutor on words { steps 60  distill labels { hard 50% -> 95% } }
`;

for (const [what, missing, told] of [
  ['enough', 0, /writes 24\.8 GB$/m],
  ['a byte too little', 1, /writes 24\.8 GB, but there are 24\.8 GB free: it will be refused$/m],
] as const) {
  test(`a plan tells what labels of 103 million tokens will write where there is ${what} room`, (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'athanor-label-room-'));
    t.after(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const store = new Store(join(folder, 'store'));
    const needed = labelBytes(103_227_021, 30);
    const forecasts = forecast(
      buildGraph(checkText(text).plan ?? fault('mistakes')),
      store,
      new Inputs(store),
      {
        selection: everything,
        runsFolder: folder,
        freeBytes: () => needed - missing,
      },
    );
    const lines = renderForecast(
      forecasts.map((stage) => ({ forecast: stage, earlier: null })),
      unpainted,
    );
    assert.match(lines.join('\n'), told);
    assert.deepEqual(
      forecasts.map(({ disk }) => disk?.neededBytes),
      [undefined, undefined, needed, undefined],
    );
  });
}

test('a store that is not there yet has the room of the disk where it will be', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'athanor-label-room-'));
  t.after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const free = new Store(join(folder, 'deep', 'store')).freeBytes();
  assert.ok(Number.isSafeInteger(free) && free > 0, `${free}`);
});
