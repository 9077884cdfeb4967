import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { ModelPlan } from '../../src/serve/model.ts';
import { siteHere, startGrpc } from '../../src/serve/serve.test-data.ts';
import { serveWeb, type WebOptions } from '../../src/serve/web/serve-web.ts';
import { createMetrics, type Metrics } from '../../src/services/metrics.ts';

/** `serve web` in this process, with the model server that it stands before. */
export async function startWeb(plan: Partial<ModelPlan> = {}, options: Partial<WebOptions> = {}) {
  await using stack = new AsyncDisposableStack();
  const metrics = createMetrics('test');
  const behind = stack.use(await startGrpc(plan, { metrics }));
  const web = stack.use(
    await serveWeb({
      site: siteHere(),
      metrics,
      upstream: { address: behind.address, trust: null, messageAtMost: 100_000 },
      cors: { origins: [], credentials: false },
      certificate: null,
      ...options,
    }),
  );
  const opened = stack.move();
  return {
    origin: `${options.certificate ? 'https' : 'http'}://127.0.0.1:${web.port}`,
    behind,
    /** Of the model server: calls of PredictStream so far, or those that ended so. */
    streams: (code?: string) => countStreams(metrics, code),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

async function countStreams(metrics: Metrics, code?: string): Promise<number> {
  const { body } = await metrics.read();
  const name =
    code === undefined
      ? 'grpc_server_started_total{grpc_method="PredictStream"'
      : `grpc_server_handled_total{grpc_method="PredictStream",grpc_code="${code}"`;
  return Number(
    body
      .split('\n')
      .find((line) => line.startsWith(name))
      ?.split(' ')
      .at(-1) ?? 0,
  );
}

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
