import { execFile } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import axe, { type AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { projectFolder } from '../../src/lab/folders.ts';
import { startWeb } from '../../src/serve/web/web.test-data.ts';
import { createAuthority } from '../../src/services/certificates.ts';
import { realBalancers } from '../../src/world/balancer/real-balancers.ts';
import { findChromium, launchChromium } from '../browser/launch.ts';
import { cases } from '../browsers/cases.ts';
import { startEnvoy } from '../browsers/envoy.ts';
import { call, predictPath, tell } from '../browsers/post.ts';
import { rows, seen } from '../browsers/rows.ts';
import { openPage } from '../browsers/served-page.ts';
import { asked, startPeer } from '../browsers/upstreams.ts';
import { describeReal, findReal } from '../conformance/real-balancer.ts';

/** docs/browsers.md: the column of Envoy, and what a real browser makes of both translators. */

const run = promisify(execFile);

describeReal('envoy', ({ path }) => {
  it('takes the configuration to take home', async () => {
    const config = join(projectFolder, 'docs/browsers/envoy.json');
    await run(path, [...realBalancers.envoy.check(config)]);
  });

  it.each(rows.map((row) => [row.what, row] as const))('%s', async (what, { envoy }) => {
    expect(await cases[what]?.((port) => startEnvoy(path, port))).toMatch(seen(envoy));
  });

  it('ends a call without a deadline once nothing has come for its stream_idle_timeout', async () => {
    await using peer = await startPeer();
    const sooner = (config: string) => config.replace('"stream_idle_timeout": "300s"', '"stream_idle_timeout": "1s"');
    await using translator = await startEnvoy(path, peer.port, {}, sooner);
    const silent = await call(translator.origin, predictPath, asked);
    expect(tell(silent)).toBe('HTTP 504, 14 UNAVAILABLE in the headers: stream timeout');
  });
});

const chromium = findChromium();

describe.skipIf(chromium === null && !process.env.CI)(
  'in Chromium (skipped where none is on PATH: set TWO_AM_CHROMIUM)',
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchChromium(chromium ?? '');
    });
    afterAll(() => browser?.close());

    it('the page can be used with keys alone, and by a screen reader', async () => {
      await using web = await startWeb();
      await using opened = await openPage(browser, web.origin);
      const { page, troubles } = opened;
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.id')).toBe('server');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      await page.keyboard.type('0.5, NaN');
      await page.keyboard.press('Enter');
      expect(await opened.ended()).toMatch(/^Ended after 0 answers: 3 InvalidArgument: .*NaN/);
      await page.evaluate(axe.source);
      const violations = (await page.evaluate(
        `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)`,
      )) as AxeResults['violations'];
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`)).toEqual([]);
      expect(troubles).toEqual([]);
    });

    it.each([
      ['grpc-web', /0x80\s*\d+\s*grpc-status: 0/],
      ['connect', /the body is no frames|0x02|application\/json/],
    ])('%s: an answer, and what came', async (protocol, shown) => {
      await using web = await startWeb();
      await using opened = await openPage(browser, web.origin);
      await opened.page.selectOption('#protocol', protocol);
      await opened.page.click('#predict');
      expect(await opened.ended()).toBe('Ended with OK after one answer.');
      expect(
        await opened.page
          .locator('#came, #frames')
          .allTextContents()
          .then((texts) => texts.join(' ')),
      ).toMatch(shown);
    });

    it('tokens are shown as they come, and a cancelled call ends in the server', async () => {
      await using web = await startWeb({ tokens: 100_000, modelMs: 5 });
      await using opened = await openPage(browser, web.origin);
      await streamAndCancel(opened.page, web);
      expect(await opened.ended()).toMatch(/^Ended after \d+ answers: 1 Canceled/);
      await expect
        .poll(() => opened.page.locator('#counts tbody tr').allTextContents())
        .toEqual(['The translator, of its calls to the model server10010', 'The model server10010']);
    });

    it.each(['HTTP/1.1', 'HTTP/2'])(
      'gRPC itself, over %s: a call that failed looks like one that ended well',
      async (http) => {
        const certificate = http === 'HTTP/2' ? await certify() : null;
        await using web = await startWeb({}, { certificate });
        await using opened = await openPage(browser, web.origin);
        await opened.page.click('#native');
        const result = opened.page.locator('#native-result');
        await result.getByText('the page cannot know').waitFor();
        const facts = await result.locator('li').allTextContents();
        expect(facts).toEqual([
          expect.stringMatching(/^HTTP 200, application\/grpc/),
          'grpc-status among the headers: not there',
          'trailers: a Response has no such property',
          expect.stringMatching(/^messages: 1, /),
        ]);
        expect(await protocolOf(opened.page)).toBe(http === 'HTTP/2' ? 'h2' : 'http/1.1');
      },
    );

    describe('a page of another origin', () => {
      it('asks once whether it may, and not again for the next call', async () => {
        await using home = await startWeb();
        await using other = await startWeb({}, { cors: { origins: [home.origin], credentials: false } });
        await using opened = await openPage(browser, home.origin);
        using asked = countPreflights();
        await opened.page.fill('#server', other.origin);
        for (let call = 0; call < 3; call += 1) {
          await opened.page.click('#predict');
          expect(await opened.ended()).toBe('Ended with OK after one answer.');
        }
        expect(asked.count).toBe(1);
      });

      it('that is not allowed hears as much as of a server that is not there', async () => {
        await using home = await startWeb();
        await using other = await startWeb();
        await using opened = await openPage(browser, home.origin);
        for (const server of [other.origin, 'http://127.0.0.1:1']) {
          await opened.page.fill('#server', server);
          await opened.page.click('#predict');
          expect(await opened.ended()).toMatch(
            /^Ended after 0 answers: 2 Unknown: Failed to fetch\. Nobody listens there, or/,
          );
        }
        expect(opened.troubles.join()).toMatch(/blocked by CORS policy.*ERR_(CONNECTION_REFUSED|UNSAFE_PORT)/s);
      });
    });

    it.each([
      ['HTTP/1.1', 6],
      ['HTTP/2', 8],
    ])('%s: of eight streams %d go at a time', async (http, atOnce) => {
      const certificate = http === 'HTTP/2' ? await certify() : null;
      await using web = await startWeb({ tokens: 1_000_000, modelMs: 20, slots: 20 }, { certificate });
      await using opened = await openPage(browser, web.origin);
      await opened.page.evaluate(`
        globalThis.leaving = Array.from({ length: 8 }, () => new AbortController());
        for (const { signal } of leaving)
          fetch('/predict/stream', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: '{"features": [0.5]}',
            signal,
          }).catch(() => {});
        null;
      `);
      await expect.poll(() => web.streams()).toBe(atOnce);
      // Whoever has made so many tokens would have begun the others, too.
      const made = web.behind.model.scored;
      await expect.poll(() => web.behind.model.scored).toBeGreaterThan(made + 50);
      expect(await web.streams()).toBe(atOnce);
      await opened.page.evaluate('leaving[0].abort()');
      await expect.poll(() => web.streams('CANCELLED')).toBe(1);
      await expect.poll(() => web.streams()).toBe(Math.min(8, atOnce + 1));
    });

    const envoy = findReal('envoy');
    const why = envoy.choice === null ? `: skipped. ${envoy.why}` : '';
    describe.skipIf(envoy.choice === null)(`through a real Envoy${why}`, () => {
      const path = envoy.choice?.path ?? '';

      it('answers, streams, cancels and refuses as the other does', async () => {
        await using web = await startWeb({ tokens: 100_000, modelMs: 5 });
        await using translator = await startEnvoy(path, web.behind.server.port, {
          cors: { origins: [web.origin], credentials: false },
        });
        await using opened = await openPage(browser, web.origin);
        const { page } = opened;
        await page.fill('#server', translator.origin);
        await page.click('#predict');
        expect(await opened.ended()).toBe('Ended with OK after one answer.');
        await streamAndCancel(page, web);
        expect(await opened.ended()).toMatch(/^Ended after \d+ answers: 1 Canceled/);
        await page.fill('#features', 'NaN');
        await page.click('#predict');
        // It stands among the headers, which the page may read because they are exposed.
        expect(await opened.ended()).toMatch(/^Ended after 0 answers: 3 InvalidArgument: .*NaN/);
        expect(await page.textContent('#came')).toContain('grpc-status 3 among the headers');
      });

      it('and its server is dead: the page hears UNAVAILABLE', async () => {
        await using web = await startWeb();
        await using translator = await startEnvoy(path, 1, { cors: { origins: [web.origin], credentials: false } });
        await using opened = await openPage(browser, web.origin);
        await opened.page.fill('#server', translator.origin);
        await opened.page.click('#predict');
        expect(await opened.ended()).toMatch(/^Ended after 0 answers: 14 Unavailable: upstream connect error/);
      });

      it('a call without an exposed status has none, for a page', async () => {
        await using web = await startWeb();
        await using translator = await startEnvoy(
          path,
          web.behind.server.port,
          { cors: { origins: [web.origin], credentials: false } },
          (config) => config.replace(/"expose_headers": "[^"]*",/, ''),
        );
        await using opened = await openPage(browser, web.origin);
        await opened.page.fill('#server', translator.origin);
        await opened.page.fill('#features', 'NaN');
        await opened.page.click('#predict');
        expect(await opened.ended()).toBe('Ended after 0 answers: 2 Unknown: missing trailer.');
      });

      it('with a certificate speaks HTTP/2', async () => {
        await using web = await startWeb();
        const folder = await mkdtemp(join(tmpdir(), 'two-am-test-'));
        onTestFinished(() => rm(folder, { recursive: true }));
        const { cert, key } = await certify();
        const tls = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
        await writeFile(tls.cert, cert);
        await writeFile(tls.key, key, { mode: 0o600 });
        await using translator = await startEnvoy(path, web.behind.server.port, {
          cors: { origins: [web.origin], credentials: false },
          tls,
        });
        await using opened = await openPage(browser, web.origin);
        const protocol = opened.page.waitForResponse(`${translator.origin}/**`);
        await opened.page.fill('#server', translator.origin);
        await opened.page.click('#predict');
        expect(await opened.ended()).toBe('Ended with OK after one answer.');
        await protocol;
      });
    });
  },
);

/** Until some tokens are there and more are to come; then with a key. */
async function streamAndCancel(page: Page, web: Awaited<ReturnType<typeof startWeb>>): Promise<void> {
  await page.click('#stream');
  await page.locator('#answers li').nth(4).waitFor();
  expect(await page.textContent('#status')).toMatch(/^Answers: \d+\.$/);
  await page.keyboard.press('Escape');
  await expect.poll(() => web.streams('CANCELLED')).toBe(1);
  const made = web.behind.model.scored;
  await new Promise((resolve) => setTimeout(resolve, 100));
  // One was on its slot.
  expect(web.behind.model.scored).toBeLessThanOrEqual(made + 1);
}

async function certify() {
  const authority = await createAuthority();
  return authority.certify('web', ['127.0.0.1']);
}

/** Of the page itself. */
function protocolOf(page: Page): Promise<unknown> {
  return page.evaluate(`performance.getEntriesByType('navigation')[0].nextHopProtocol`);
}

/** Of all servers in this process. */
function countPreflights(): { readonly count: number } & Disposable {
  let count = 0;
  const onRequest = (message: unknown) => {
    const { request } = message as { readonly request: IncomingMessage };
    if (request.method === 'OPTIONS') count += 1;
  };
  subscribe('http.server.request.start', onRequest);
  return {
    get count() {
      return count;
    },
    [Symbol.dispose]: () => void unsubscribe('http.server.request.start', onRequest),
  };
}
