import { readdirSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import axe, { type AxeResults } from 'axe-core';
import MarkdownIt from 'markdown-it';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writePage } from '../../src/cli/write-page.ts';
import { type RunResult, runResult } from '../../src/judge/record/result.ts';
import { upgradeRun } from '../../src/judge/record/upgrade-run.ts';
import { projectFolder } from '../../src/lab/folders.ts';
import { renderCard } from '../../src/report/card.ts';
import { renderComparison } from '../../src/report/html/compare-page.ts';
import { renderIndex } from '../../src/report/html/index-page.ts';
import { renderHtml } from '../../src/report/html/page.ts';
import { noFiles } from '../../src/report/html/report.ts';
import { hostile, poison } from '../../src/report/poison.test-data.ts';
import { renderDraft } from '../../src/report/postmortem/draft.ts';
import { draftOfRun } from '../../src/report/postmortem/of-run.ts';
import { readRun } from '../../src/run/store.ts';
import { findChromium, launchChromium } from '../browser/launch.ts';
import { openFile } from '../browser/watched-page.ts';
import { makeProject, type Project } from '../project.ts';

/** The page of a run in a real browser: it needs nobody, believes nobody, and can be read by everybody. */

const chromium = findChromium();
const samples = readdirSync(join(projectFolder, 'samples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const sample = join(projectFolder, 'samples', 'json-blowup');
/** The first screens stay here, to be looked at. */
const screens = join(projectFolder, 'runs', 'screens');

describe.skipIf(chromium === null && !process.env.CI)(
  'the page of a run, in Chromium (skipped where none is on PATH: set TWO_AM_CHROMIUM)',
  () => {
    let browser: Browser;
    let project: Project;
    let result: RunResult;
    /** By lab. */
    const files = new Map<string, string>();
    const fileOf = (id: string) => files.get(id) ?? '';
    let file: string;
    beforeAll(async () => {
      browser = await launchChromium(chromium ?? '');
      project = await makeProject();
      for (const id of samples) {
        const folder = join(projectFolder, 'samples', id);
        files.set(id, await writePage(await readRun(folder), folder, join(project.folder, `${id}.html`)));
      }
      result = runResult.parse(upgradeRun(JSON.parse(await readFile(join(sample, 'run.json'), 'utf8'))));
      file = fileOf('json-blowup');
    });
    afterAll(async () => {
      await browser?.close();
      await project?.[Symbol.asyncDispose]();
    });

    test.each(samples)(
      '%s opens: its first screen fits 1280 × 720 and is drawn; no WCAG violation, no error, no request, no layout shift',
      async (id) => {
        await using opened = await openFile(browser, fileOf(id), { viewport: { width: 1280, height: 720 } });
        const { page, troubles } = opened;
        expect(await shiftsOf(page)).toBe(0);
        expect(
          await page.evaluate<number>("document.querySelector('.again').getBoundingClientRect().bottom"),
        ).toBeLessThanOrEqual(720);
        expect(await page.getByRole('button', { name: /^Copy as Markdown/ }).count()).toBeGreaterThan(5);
        expect(await violations(page)).toEqual([]);
        expect(troubles).toEqual([]);
        // What nobody sees yet would be drawn for each picture anew.
        await page.evaluate("for (const section of document.querySelectorAll('main > section')) section.remove()");
        let drawn = await page.screenshot({ path: join(screens, `${id}.png`) });
        for (const tone of ['before', 'after']) {
          await page.evaluate(`document.querySelector('.first .plot .line.${tone}').remove()`);
          const without = await page.screenshot();
          expect(drawn.equals(without), tone).toBe(false);
          drawn = without;
        }
      },
    );

    test.each([
      { name: 'dark', colorScheme: 'dark', width: 1280 },
      { name: 'on a phone', colorScheme: 'light', width: 390 },
    ] as const)('$name: no violation of WCAG, nothing wider than the screen', async ({ colorScheme, width }) => {
      await using opened = await openFile(browser, file, { colorScheme, viewport: { width, height: 720 } });
      const { page, troubles } = opened;
      expect(await violations(page)).toEqual([]);
      expect(troubles).toEqual([]);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    });

    test('a comparison, an index and a card pass the same checks', async () => {
      const nasty = `<img src=x onerror="alert(1)">`;
      const odd = { ...result, lab: `json-blowup${nasty}` };
      const plain = { files: noFiles, p99s: new Map() };
      const pages = {
        'compare.html': renderComparison({ ...plain, result }, { ...plain, result: odd }),
        'index.html': renderIndex([{ result: odd, href: 'report.html', files: noFiles }]),
        'card.svg': renderCard(odd),
      };
      for (const [name, text] of Object.entries(pages)) {
        const path = await project.write(name, text);
        await using opened = await openFile(browser, path, { viewport: { width: 390, height: 720 } });
        const { page, troubles } = opened;
        expect(await page.locator('img').count(), name).toBe(0);
        if (name.endsWith('.html')) {
          expect(await violations(page), name).toEqual([]);
          expect(await page.evaluate<number>('document.documentElement.scrollWidth'), name).toBeLessThanOrEqual(390);
        }
        expect(troubles, name).toEqual([]);
      }
    });

    test.each(samples)('%s: at most 1.5 MB, and its script is done within a second', async (id) => {
      expect((await stat(fileOf(id))).size).toBeLessThanOrEqual(1_500_000);
      // What the page takes, not what others take meanwhile: a second look, and a third, where they do.
      await expect.poll(() => readyMs(browser, fileOf(id)), { timeout: 30_000 }).toBeLessThanOrEqual(1_000);
    });

    test('a part of a bar has its whole name, or none', async () => {
      await using opened = await openFile(browser, file, { viewport: { width: 390, height: 720 } });
      const boxes = await opened.page.evaluate<{ right: number; top: number; end: number; bottom: number }[]>(
        `[...document.querySelectorAll('.part-says span')].map((span) => {
          const [own, bar] = [span.getBoundingClientRect(), span.parentElement.getBoundingClientRect()];
          return { right: own.right, top: own.top, end: bar.right, bottom: bar.bottom };
        })`,
      );
      const seen = boxes.filter(({ top, bottom }) => top < bottom - 1);
      expect(seen.length).toBeGreaterThan(1);
      expect(boxes.length, 'some have no room').toBeGreaterThan(seen.length);
      expect(seen.filter(({ right, end }) => right > end)).toEqual([]);
    });

    test('without a script: verdict, figures, tables, charts, flame graphs and text', async () => {
      await using opened = await openFile(browser, file, { javaScriptEnabled: false });
      const { page, troubles } = opened;
      expect(await page.locator('h1').textContent()).toContain('It was not REST, it was JSON');
      expect(await page.locator('table').count()).toBeGreaterThan(6);
      expect(await page.locator('svg.flame .frame').count()).toBeGreaterThan(100);
      expect(await page.locator('#runbook h4').count()).toBeGreaterThan(4);
      expect(troubles).toEqual([]);
    });

    test('a flame graph zooms by click and by key, goes back, and finds', async () => {
      await using opened = await openFile(browser, file);
      const { page, troubles } = opened;
      const widest = (name: string) => page.locator('svg.flame').first().locator('.frame', { hasText: name }).first();
      const share = async (name: string) => Number.parseFloat((await widest(name).getAttribute('width')) ?? '');
      const before = await share('JSON_stringify');
      await widest('encodeRows').click();
      expect(await share('JSON_stringify')).toBeGreaterThan(before);
      await page.keyboard.press('ArrowDown');
      expect(await page.evaluate<string>("document.activeElement.getAttribute('aria-label')")).toMatch(
        /^JSON_stringify/,
      );
      for (let up = 0; up < 40; up += 1) await page.keyboard.press('Escape');
      expect(await share('JSON_stringify')).toBeCloseTo(before);
      await page.getByRole('searchbox').fill('stringify');
      expect(await page.locator('.found-says').textContent()).toMatch(
        /“stringify” and what it called: \d+ % of the busy time/,
      );
      expect(await page.locator('svg.flame').first().locator('.found').count()).toBeGreaterThan(0);
      expect(troubles).toEqual([]);
    });

    test('a section is copied as Markdown, and the data comes out as it went in', async () => {
      await using opened = await openFile(browser, file, { permissions: ['clipboard-read', 'clipboard-write'] });
      const { page } = opened;
      await page.getByRole('button', { name: 'Copy as Markdown: This week' }).click();
      await page.getByText('Copied', { exact: true }).waitFor();
      const copied = await page.evaluate<string>('navigator.clipboard.readText()');
      expect(copied).toMatch(
        /^## This week\n\nIt was not REST[\s\S]*\| variant \| bad views \|[\s\S]*\| ✓ grpc \*\*advised\*\* \| 0 % \\\[0-[\d.]+\\\] \|/,
      );
      expect(copied).not.toMatch(/Copy as/);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download run.json' }).click(),
      ]);
      expect(runResult.parse(JSON.parse(await readFile(await download.path(), 'utf8')))).toEqual(result);
    });

    test('a hostile run does nothing but look odd', async () => {
      const nasty = `</script></style><img src=x onerror="alert(1)"><script>alert(2)</script>'"\u2028<!--`;
      const poisoned = poison(result, nasty) as RunResult;
      const views = {
        ...noFiles,
        sources: new Map([
          ['defect', nasty],
          ['fix:grpc', `${nasty}\n${nasty}`],
        ]),
        runbook: `# ${nasty}\n\n[a](javascript:alert(3)) ![b](https://example.com/b.png) <iframe src="//example.com"></iframe>\n\n\`\`\`\n${nasty}\n\`\`\`\n`,
      };
      const path = join(project.folder, 'hostile.html');
      await writeFile(path, renderHtml(poisoned, views));
      await using opened = await openFile(browser, path);
      const { page, troubles } = opened;
      expect(await page.locator('img, iframe, a[href^="javascript:"]').count()).toBe(0);
      expect(await page.locator('h1').textContent()).toContain('<img src=x');
      expect(await page.locator('script').count()).toBe(2);
      expect(troubles).toEqual([]);
    });

    test('what a hostile run gives as Markdown does nothing, where HTML in it is believed', async () => {
      const poisoned = poison(result, hostile.join(' ')) as RunResult;
      const page = join(project.folder, 'hostile-words.html');
      await writeFile(page, renderHtml(poisoned, noFiles));
      await using opened = await openFile(browser, page, { permissions: ['clipboard-read', 'clipboard-write'] });
      const copied: string[] = [];
      for (const button of await opened.page.getByRole('button', { name: /^Copy as Markdown/ }).all()) {
        await button.click();
        copied.push(await opened.page.evaluate<string>('navigator.clipboard.readText()'));
      }
      expect(copied.length).toBeGreaterThan(5);
      const drafted = draftOfRun({ result: poisoned, toFolder: '', views: [], users: null, pictures: [] });
      const believing = new MarkdownIt({ html: true });
      for (const [at, text] of [renderDraft(drafted), ...copied].entries()) {
        const path = await project.write(`markdown-${at}.html`, believing.render(text));
        await using shown = await openFile(browser, path);
        expect(await shown.page.locator('img, svg, script, iframe, i, del').count(), text).toBe(0);
        const links = await shown.page.locator('a').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
        expect(links.filter((href) => !/^(run\.json|https?:.*)$/.test(href ?? ''))).toEqual([]);
        expect(shown.troubles).toEqual([]);
      }
    });

    test('the policy holds: a script that got in all the same would not run', async () => {
      const path = join(project.folder, 'broken-into.html');
      const text = await readFile(file, 'utf8');
      await writeFile(
        path,
        text.replace('</main>', '<script>document.title = "mine"</script><img src="https://example.com/x.png"></main>'),
      );
      await using opened = await openFile(browser, path);
      const { page, troubles } = opened;
      expect(await page.title()).toContain('json-blowup');
      expect(troubles.filter((trouble) => trouble.includes('Content Security Policy'))).toHaveLength(2);
    });

    test('prints', async () => {
      await using opened = await openFile(browser, file);
      const pdf = await opened.page.pdf();
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
      expect(pdf.length).toBeGreaterThan(50_000);
    });
  },
);

/** Of all that one already reads: as the browser itself adds it up. */
function shiftsOf(page: Page): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve) => {
    let sum = 0;
    const observer = new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => { sum += value; }));
    observer.observe({ type: 'layout-shift', buffered: true });
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(sum))));
  })`);
}

/** From the navigation until the page's script has run, in ms. */
async function readyMs(browser: Browser, file: string): Promise<number> {
  await using opened = await openFile(browser, file, { viewport: { width: 1280, height: 720 } });
  const ms = await opened.page.evaluate<number>(
    "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd",
  );
  expect(ms).toBeGreaterThan(0);
  return ms;
}

/**
 * As told to the page by the debugger: its own policy would not let a script in. Of the many frames of a flame graph, which are
 * drawn alike, the first ones.
 */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate<AxeResults['violations']>(
    `axe.run({ exclude: '.flame .frame:nth-of-type(n + 40)' }, { resultTypes: ['violations'] }).then(({ violations }) => violations)`,
  );
  return found.flatMap(({ id, nodes }) =>
    nodes.slice(0, 3).map((node) => `${id}: ${node.html.slice(0, 200)}: ${node.failureSummary}`),
  );
}
