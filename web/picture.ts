import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writePage } from '../src/cli/write-page.ts';
import { readRun } from '../src/run/store.ts';
import { findChromium, launchChromium } from '../test/browser/launch.ts';

/** Takes a picture of the first screen of a run's page: `npm run picture -- samples/json-blowup docs/report.png`. */
const [run = '', file = ''] = process.argv.slice(2);
const program = findChromium();
if (program === null || file === '') throw new Error('npm run picture -- RUN FILE.png, with Chromium on PATH');

const folder = await mkdtemp(join(tmpdir(), 'two-am-picture-'));
const browser = await launchChromium(program);
try {
  const path = await writePage(await readRun(run), run, join(folder, 'report.html'));
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.goto(pathToFileURL(path).href);
  await page.screenshot({ path: file });
} finally {
  await browser.close();
  await rm(folder, { recursive: true });
}
