import { accessSync, constants } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { TestContext } from 'node:test';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

const usualPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

const executable = process.env['ATHANOR_CHROMIUM'] ?? usualPaths.find(isExecutable);

/** For `test(..., { skip })`: why there is no browser, or false. */
export const withoutBrowser =
  executable === undefined && 'no Chromium here: install it, or name one in ATHANOR_CHROMIUM';

/** A browser that ends with the test. */
export async function browserFor(test: TestContext): Promise<Browser> {
  // Root may not use the sandbox, and only pages that the tests made are opened.
  const browser = await chromium.launch({
    ...(executable !== undefined && { executablePath: executable }),
    args: ['--no-sandbox'],
  });
  test.after(() => browser.close());
  return browser;
}

export interface Opened {
  readonly page: Page;
  /** What the browser had to say: its console, exceptions, and every request but the file itself. */
  readonly said: readonly string[];
}

/** A page from a file, drawn. */
export async function open(
  browser: Browser,
  file: string,
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const said: string[] = [];
  const url = pathToFileURL(file).href;
  page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', ({ message }) => said.push(`exception: ${message}`));
  page.on('request', (request) => {
    if (request.url() !== url) said.push(`request: ${request.url()}`);
  });
  await page.goto(url);
  if (options.javaScriptEnabled !== false) await page.locator('.plot .canvas svg').first().waitFor();
  return { page, said };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
