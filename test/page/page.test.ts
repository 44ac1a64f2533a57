import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { workspace } from '../support/athanor.ts';
import { tinyFiles } from '../support/tiny.ts';
import { browserFor, open, withoutBrowser } from './chromium.ts';

const skip = withoutBrowser;

const good = tinyFiles['tiny.exp'].replace('seed 1', 'seed 1  validate every 2');
const diverging = good
  .replace('to 60%', 'to 70%')
  .replace(
    'stage small',
    'stage lost = train lstm on mine { steps 6  batch 2  bptt 5  engine reference  optimizer sgd { rate 1M } }\nstage small',
  );

/** Two runs side by side, the second with a stage that failed. */
async function reported(t: Parameters<typeof workspace>[0]): Promise<string> {
  const { athanor, write, path } = await workspace(t, { ...tinyFiles, 'tiny.exp': good });
  assert.equal((await athanor(['run', 'tiny.exp'])).code, 0);
  write('tiny.exp', diverging);
  assert.equal((await athanor(['run', 'tiny.exp', '-k'])).code, 1);
  const { code, stderr } = await athanor(['report', '@-1', '@last', '--out', 'both.html']);
  assert.equal(code, 0, stderr);
  return path('both.html');
}

test(
  'a report opens without a word, a request or a fault of accessibility, and reacts',
  { skip },
  async (t) => {
    const file = await reported(t);
    const browser = await browserFor(t);

    await t.test('it draws its plots and asks the network for nothing', async () => {
      const { page, said } = await open(browser, file);
      assert.deepEqual(said, []);
      assert.ok((await page.locator('#curves-plot svg path').count()) > 2);
      assert.ok((await page.locator('[data-trade-off] .point').count()) >= 12);
      assert.equal(await page.locator('#curves-plot svg').count(), 1);
    });

    await t.test('every link leads somewhere, and no two places have one name', async () => {
      const { page } = await open(browser, file);
      const [ids, targets] = await page.evaluate<[string[], string[]]>(
        `[[...document.querySelectorAll('[id]')].map((e) => e.id),
        [...document.querySelectorAll('a')].map((a) => a.getAttribute('href'))]`,
      );
      assert.equal(new Set(ids).size, ids.length);
      assert.ok(targets.length > 40);
      assert.deepEqual(
        targets.filter((target) => !target.startsWith('#') || !ids.includes(target.slice(1))),
        [],
      );
    });

    await t.test('a zoom shows fewer steps, and all of them come back', async () => {
      const { page } = await open(browser, file);
      const plot = page.locator('#curves-plot');
      const marks = () => plot.locator('.role-axis-label text').allTextContents();
      const whole = await marks();
      await page.getByRole('button', { name: 'Zoom in' }).click();
      await until(async () => String(await marks()) !== String(whole));
      await page.getByRole('button', { name: 'All steps' }).click();
      await until(async () => String(await marks()) === String(whole));
      const { x, y, width, height } = (await plot.boundingBox()) ?? assert.fail('no plot');
      await page.mouse.move(x + width * 0.3, y + height / 2);
      await page.mouse.down();
      await page.mouse.move(x + width * 0.6, y + height / 2, { steps: 3 });
      await page.mouse.up();
      await until(async () => String(await marks()) !== String(whole));
    });

    await t.test('curves are left out, measured otherwise and read with keys', async () => {
      const { page } = await open(browser, file);
      const lines = page.locator('#curves-plot .mark-line path');
      const before = await lines.count();
      await page.locator('[data-line="0"]').uncheck();
      await until(async () => (await lines.count()) < before);
      const fewer = await lines.count();
      await page.getByLabel('Measure').selectOption('Validation perplexity');
      const title = page.locator('#curves-plot .role-axis-title');
      await until(async () => (await title.allTextContents()).join().includes('perplexity'));
      const drawn = await lines.count();
      assert.ok(drawn < fewer);
      await page.locator('[data-line="0"]').check();
      await until(async () => (await lines.count()) > drawn);
      await page.locator('#curves-plot').focus();
      await page.keyboard.press('ArrowRight');
      assert.match(
        (await page.locator('#curves-reading').textContent()) ?? '',
        /^step 2, Validation perplexity: A dense: \d/,
      );
    });

    await t.test(
      'a point tells where it comes from when it has the focus, and leads to its stage',
      async () => {
        const { page } = await open(browser, file);
        const point = page.locator('[data-trade-off="0"] .point[tabindex="0"]');
        await point.focus();
        assert.match(
          (await page.locator('.tip:visible').textContent()) ?? '',
          /perplexity.*key [0-9a-f]{8}made by run 2/s,
        );
        await page.keyboard.press('ArrowRight');
        const label = await page.evaluate<string>('document.activeElement.getAttribute("aria-label")');
        assert.match(label, /^[AB] \w+, perplexity /);
        await page.keyboard.press('Enter');
        const hash = await page.evaluate<string>('location.hash');
        assert.match(hash, /^#stage-\d+-\d+$/);
        await page.waitForFunction(`document.querySelector('${hash}').open`);
      },
    );

    await t.test('it is whole without its script', async () => {
      const { page, said } = await open(browser, file, { javaScriptEnabled: false });
      assert.deepEqual(said, []);
      assert.ok((await page.locator('#curves-plot svg path').count()) > 2);
      assert.equal(await page.locator('.controls').isVisible(), false);
      assert.match(
        (await page.locator('#stages').textContent()) ?? '',
        /failed[^]*lost[^]*The end of its log/,
      );
    });

    for (const [colorScheme, width] of [
      ['light', 1280],
      ['dark', 390],
    ] as const) {
      await t.test(`axe finds no serious fault in ${colorScheme} at ${width} pixels`, async () => {
        assert.deepEqual(await faults(browser, file, colorScheme, width), []);
      });
    }

    await t.test('a phone need not scroll sideways', async () => {
      const { page } = await open(browser, file, { viewport: { width: 390, height: 844 } });
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390);
    });
  },
);

/** The page draws again in its own time. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await holds()) return;
    await sleep(50);
  }
  assert.fail('the page did not change');
}

async function faults(
  browser: Browser,
  file: string,
  colorScheme: 'light' | 'dark',
  width: number,
): Promise<readonly string[]> {
  // The checker is no part of the page, whose policy would keep it out.
  const { page } = await open(browser, file, {
    colorScheme,
    viewport: { width, height: 900 },
    bypassCSP: true,
  });
  await page.evaluate('for (const fold of document.querySelectorAll("details")) fold.open = true');
  const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
  await page.addScriptTag({ content: readFileSync(axe, 'utf8') });
  const { violations } = await page.evaluate<{
    violations: { id: string; impact: string; nodes: { target: string[]; failureSummary: string }[] }[];
  }>('axe.run()');
  await page.context().close();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.slice(0, 3).map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
    );
}
