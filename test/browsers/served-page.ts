import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

export interface OpenedPage extends AsyncDisposable {
  readonly page: Page;
  /** Errors and warnings of the page, and what it threw. */
  readonly troubles: readonly string[];
  /** Calls, once the page has said how they ended. */
  ended(): Promise<string>;
}

export async function openPage(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = {},
): Promise<OpenedPage> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) troubles.push(message.text());
  });
  page.on('pageerror', ({ message }) => troubles.push(`thrown: ${message}`));
  await page.goto(origin);
  return {
    page,
    troubles,
    async ended() {
      const status = page.locator('#status', { hasText: /^Ended/ });
      await status.waitFor();
      return (await status.textContent()) ?? '';
    },
    [Symbol.asyncDispose]: () => context.close(),
  };
}
