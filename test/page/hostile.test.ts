import assert from 'node:assert/strict';
import test from 'node:test';
import { escaped, html, jsonFor } from '../../src/page/html.ts';
import { markdownOf } from '../../src/report/markdown/report-text.ts';
import type { Report } from '../../src/report/run-report/report.ts';
import { bundle } from '../support/athanor.ts';
import { browserFor, open, withoutBrowser } from './chromium.ts';
import { pageFor } from '../../src/report/run-report/page-request.ts';
import { join } from 'node:path';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { output } from '../../src/build.mjs';
import { hostileReport, hostileTexts } from './hostile-report.ts';

test('markup is written as it stands, values in it never', () => {
  const evil = `"><script>'&`;
  assert.equal(
    html`<p title="${evil}">${[evil, html`<b>1</b>`, null, 2]}</p>`.markup,
    `<p title="&quot;&gt;&lt;script&gt;&#39;&amp;">&quot;&gt;&lt;script&gt;&#39;&amp;<b>1</b>2</p>`,
  );
  assert.equal(escaped('a\u0000b\u001bc\n'), 'a\ufffdb\ufffdc\n');
  assert.equal(
    jsonFor({ a: '</script><!--\u2028' }).markup,
    '{"a":"\\u003c/script\\u003e\\u003c!--\\u2028"}',
  );
  assert.deepEqual(JSON.parse(jsonFor({ a: '</script>\u2029&' }).markup), { a: '</script>\u2029&' });
});

test(
  'no text of an experiment, a log or a machine can run in the page',
  { skip: withoutBrowser },
  async (t) => {
    await bundle();
    const report: Report = hostileReport();
    const answer = await pageFor(join(output, 'page.mjs'), report);
    assert.equal(answer.status, 'done');
    const folder = mkdtempSync(join(tmpdir(), 'athanor-test-'));
    t.after(() => {
      rmSync(folder, { recursive: true });
    });
    const file = join(folder, 'hostile.html');
    writeFileSync(file, answer.html);
    const browser = await browserFor(t);
    const { page, said } = await open(browser, file);
    assert.deepEqual(said, []);
    assert.equal(await page.evaluate('typeof window.hacked'), 'undefined');
    // Three elements: the report, what is plotted, and the page's own script.
    assert.equal(await page.locator('script').count(), 3);
    assert.equal(await page.locator('img, iframe, [onerror], [onload], [onclick]').count(), 0);
    const text = (await page.locator('body').textContent()) ?? '';
    for (const hostile of hostileTexts) assert.ok(text.includes(hostile), hostile);
    assert.deepEqual(
      JSON.parse((await page.locator('#report-data').textContent()) ?? ''),
      JSON.parse(JSON.stringify(report)),
    );
  },
);

test('no text breaks out of its cell or its block in Markdown', () => {
  const text = markdownOf(hostileReport());
  const outside = text.replace(/^(`{3,})\w*\n[^]*?\n\1$/gm, '').replace(/(`+)[^`][^\n]*?\1/g, '');
  assert.doesNotMatch(outside, /<script|<img/);
  const rows = text.split('\n').filter((line) => line.startsWith('| '));
  for (const row of rows) assert.match(row, /^\| .* \|$/);
});
