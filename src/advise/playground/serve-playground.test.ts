import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listDescendants, listSurvivors } from '../../../test/process-tree.ts';
import { LabError } from '../../errors.ts';
import { type PlaygroundOptions, servePlayground } from './serve-playground.ts';
import { type Settings, usual } from './settings.ts';
import type { Told } from './told.ts';

/** On real sockets, with the processes that are measured; what they measure is not looked at here but for what hangs on no time. */

const json = { 'content-type': 'application/json' };

interface Started {
  readonly url: string;
  readonly ended: Promise<void>;
  /** The next event of a page for which that holds. */
  watch(): Promise<Watching>;
  ask(settings: Partial<Settings>): Promise<number>;
}

async function start(options: Partial<PlaygroundOptions> = {}): Promise<Started> {
  const over = new AbortController();
  const up = Promise.withResolvers<string>();
  const ended = servePlayground({
    port: 0,
    signal: over.signal,
    lingerMs: 50,
    onUp: up.resolve,
    ...options,
  });
  ended.catch(up.reject);
  // Of a test that failed nothing is left, either.
  onTestFinished(async () => {
    over.abort(new Error('the test is over'));
    await ended.catch(() => {});
  });
  const url = await up.promise;
  return {
    url,
    ended,
    watch: () => watch(`${url}told`),
    async ask(settings) {
      const body = JSON.stringify({ ...usual, ...settings });
      return (await fetch(`${url}settings`, { method: 'POST', headers: json, body })).status;
    },
  };
}

interface Watching {
  until(holds: (told: Told) => boolean): Promise<Told>;
  close(): void;
}

async function watch(url: string): Promise<Watching> {
  const left = new AbortController();
  const response = await fetch(url, { signal: left.signal });
  if (!response.body) throw new Error('There is no stream.');
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    async until(holds) {
      for (;;) {
        const [event, rest] = text.split(/\n\n(.*)/s, 2);
        if (rest === undefined) {
          const { done, value } = await reader.read();
          if (done) throw new Error('The stream has ended.');
          text += value;
          continue;
        }
        text = rest;
        if (!event?.startsWith('data: ')) continue;
        const told = JSON.parse(event.slice('data: '.length)) as Told;
        if (told.state === 'failed') throw new Error(told.why);
        if (holds(told)) return told;
      }
    },
    close: () => left.abort(),
  };
}

/** With a host of one's own choice, which `fetch` does not allow. */
function askAs(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    httpRequest(url, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .once('error', reject)
      .end();
  });
}

describe('the playground', () => {
  it('measures with what was asked for last, all five ways, and ends with its page and all that it has started', {
    timeout: 120_000,
  }, async () => {
    const { ended, watch: open, ask } = await start();
    const page = await open();
    const first = await page.until(({ ways }) => ways.length > 0);
    expect(first).toMatchObject({ state: 'measuring', settings: usual });
    expect(await listDescendants(process.pid)).not.toEqual([]);

    expect(await ask({ rows: 4, digits: 3 })).toBe(204);
    const changed = await page.until(({ settings }) => settings.rows === 4);
    expect(changed.ways).toEqual([]);
    const all = await page.until(({ ways }) => ways.length === 5);
    expect(all.settings).toEqual({ ...usual, rows: 4, digits: 3 });
    const of = (name: string) => all.ways.find(({ way }) => way === name);
    const [text, base64, raw, grpc, web] = ['rest-json', 'rest-base64', 'rest-raw', 'grpc', 'grpc-web'].map(of);
    const floats = 4 * usual.floats;
    expect(raw?.bodyBytes).toBe(4 * floats);
    expect(text?.loss).toMatchObject({ of: floats, largest: expect.closeTo(0.005, 3) });
    expect([base64, raw, grpc, web].map((figures) => figures?.loss.changed)).toEqual([0, 0, 0, 0]);
    expect(all.ways.map(({ bytes, bodyBytes }) => bytes.sent >= bodyBytes)).toEqual([true, true, true, true, true]);
    expect(all.ways.map(({ bytes }) => bytes.behind !== null)).toEqual([false, false, false, false, true]);
    expect(Object.keys(web?.cpuMs ?? {}).toSorted()).toEqual(['client', 'server', 'translator']);

    const children = (await listDescendants(process.pid)).map(({ pid }) => pid);
    page.close();
    await ended;
    expect(await listSurvivors(children, 5_000)).toEqual([]);
  });

  it('keeps what there is when it is stopped, and is not ended by a page that comes again', {
    timeout: 120_000,
  }, async () => {
    const { url, watch: open, ended } = await start({ lingerMs: 1_000 });
    const page = await open();
    await page.until(({ turns }) => turns > 0);
    await fetch(`${url}stop`, { method: 'POST' });
    const stopped = await page.until(({ state }) => state === 'stopped');
    expect(stopped.turns).toBeGreaterThan(0);
    page.close();
    const again = await open();
    expect(await again.until(() => true)).toMatchObject({ state: 'stopped', turns: stopped.turns });
    again.close();
    await ended;
  });

  it('ends when it is interrupted, before and while a page is there', { timeout: 60_000 }, async () => {
    const interrupted = new LabError('interrupted', 'interrupted', '');
    for (const isWatched of [false, true]) {
      const stop = new AbortController();
      const { ended, watch: open } = await start({ signal: stop.signal });
      const page = isWatched ? await open() : null;
      await page?.until(({ state }) => state === 'measuring');
      stop.abort(interrupted);
      await expect(ended).rejects.toBe(interrupted);
    }
    expect((await listDescendants(process.pid)).filter(({ command }) => command.includes('/playground/'))).toEqual([]);
  });

  it('is for its own page alone', async () => {
    const stop = new AbortController();
    const { url, ended } = await start({ signal: stop.signal });
    const { port, origin, host } = new URL(url);
    const page = await fetch(url);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'sha256-[^;]+; /);
    expect(await page.text()).toMatch(/^<!doctype html>/);
    expect(await askAs(url, { host: `evil.example:${port}` })).toBe(403);
    expect(await askAs(url, { host, origin: 'https://evil.example' })).toBe(403);
    expect(await askAs(url, { host, 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect((await fetch(`${origin}/`)).status).toBe(404);
    expect((await fetch(`${origin}/told`)).status).toBe(404);
    const wrong = { method: 'POST', headers: json, body: '{"floats": 1e9}' };
    expect((await fetch(`${url}settings`, wrong)).status).toBe(400);
    expect((await fetch(`${url}settings`, { ...wrong, body: 'x'.repeat(1e6) })).status).toBe(400);
    expect((await fetch(`${url}settings`)).status).toBe(404);
    stop.abort(new Error('enough'));
    await expect(ended).rejects.toThrow('enough');
  });

  it('says when its port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(start({ port })).rejects.toMatchObject({ code: 'port-taken' });
    other.close();
  });
});
