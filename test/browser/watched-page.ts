import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

export interface WatchedPage extends AsyncDisposable {
  readonly page: Page;
  /** What went wrong, or went out: errors, warnings, refusals of the policy, dialogues, requests. */
  readonly troubles: readonly string[];
}

/** Opens a file as a person does, and notes all that a page which needs nobody must not do. */
export async function openFile(
  browser: Browser,
  file: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const troubles: string[] = [];
  const { href } = pathToFileURL(file);
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) troubles.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', ({ message }) => troubles.push(`thrown: ${message}`));
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    dialog.dismiss().catch(() => {});
  });
  page.on('request', (request) => {
    if (request.url() !== href && !request.url().startsWith('data:')) troubles.push(`request: ${request.url()}`);
  });
  await page.goto(href);
  return { page, troubles, [Symbol.asyncDispose]: () => context.close() };
}
