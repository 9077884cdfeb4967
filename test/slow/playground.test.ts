import axe, { type AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { servePlayground } from '../../src/advise/playground/serve-playground.ts';
import { findChromium, launchChromium } from '../browser/launch.ts';
import { openPage } from '../browsers/served-page.ts';

/** docs/playground.md, in a real browser. What the figures are is tested in src/advise/playground/. */

const chromium = findChromium();

describe.skipIf(chromium === null && !process.env.CI)(
  'the playground in Chromium (skipped where none is on PATH: set TWO_AM_CHROMIUM)',
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchChromium(chromium ?? '');
    });
    afterAll(() => browser?.close());

    it('needs no mouse and no eyes, shows what its sliders say, and ends with its page', async () => {
      const up = Promise.withResolvers<string>();
      const ended = servePlayground({
        port: 0,
        signal: new AbortController().signal,
        lingerMs: 100,
        onUp: up.resolve,
      });
      await using opened = await openPage(browser, await up.promise);
      const { page, troubles } = opened;
      const rows = page.locator('#table tbody tr');
      await rows.nth(4).waitFor({ timeout: 120_000 });
      expect(await page.textContent('#table caption')).toBe(
        'A view of 512 floats, 50 views a second over 6 connections',
      );
      expect(await listViolations(page)).toEqual([]);

      // What the pictures say is what the table says.
      await page.keyboard.press('Escape');
      await expect.poll(() => page.textContent('#status')).toMatch(/^Stopped after \d+ of 40 turns\.$/);
      for (const [row, flow] of [
        [0, 'rest'],
        [3, 'grpc'],
      ] as const) {
        const bytes = await rows.nth(row).locator('.figure').first().textContent();
        expect(await page.textContent(`#${flow}-flow-says`)).toContain(`To the server: ${bytes} bytes, `);
      }

      await tabTo(page, 'typical');
      await page.keyboard.press('Enter');
      await tabTo(page, 'rows');
      await page.keyboard.press('ArrowRight');
      const caption = page.locator('#table caption', { hasText: 'A view of 2 rows of 6,700 floats' });
      await caption.waitFor({ timeout: 120_000 });
      expect(await page.inputValue('#floats')).toBe('10');
      expect(await page.getAttribute('#rows', 'aria-valuetext')).toBe('2 (13,400 floats in all)');
      const [bytes] = await rows.first().locator('.figure').allTextContents();
      expect(Number(bytes?.replaceAll(',', ''))).toBeGreaterThan(200_000);

      await page.emulateMedia({ colorScheme: 'dark' });
      await page.setViewportSize({ width: 360, height: 740 });
      expect(await listViolations(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
      expect(troubles).toEqual([]);
      await page.close();
      await ended;
    });
  },
);

/** Presses Tab, as a person does who has no mouse, once around at most. */
async function tabTo(page: Page, id: string): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    if ((await page.evaluate('document.activeElement.id')) === id) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not come to ${id}.`);
}

async function listViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const violations = (await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)`,
  )) as AxeResults['violations'];
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`);
}
