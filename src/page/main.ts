/**
 * The program that makes a report's page, which alone carries what pages need: a report on stdin, its page on stdout.
 * `report/run-report/page-request.ts` is who asks.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { fault } from '../base/fault.ts';
import type { PageAnswer, PageRequest } from '../report/run-report/page-request.ts';
import { pageOf } from './page.ts';

/** What the page carries with it, bundled beside this program. */
const assets = {
  script: readFileSync(join(import.meta.dirname, 'page-client.js'), 'utf8').trim(),
  style: readFileSync(join(import.meta.dirname, 'page-style.css'), 'utf8').trim(),
};

if (process.stdin.isTTY) fault('the program that makes pages is asked by `athanor report`');
const { report } = (await json(process.stdin)) as PageRequest;
const answer: PageAnswer = { status: 'done', html: await pageOf(report, assets) };
process.stdout.write(JSON.stringify(answer));
