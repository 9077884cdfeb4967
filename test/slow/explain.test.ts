import { once } from 'node:events';
import { expect, test } from 'vitest';
import { account } from '../../src/advise/where/account.ts';
import { explain, start } from '../explain-command.ts';

/** `explain` of servers that are up, which it watches for five seconds. */

/** Of a server that is up, on any port. */
async function serve(): Promise<{ readonly rest: string; readonly metrics: string }> {
  const child = start('serve', 'rest', '--port', '0', '--json');
  let said = '';
  while (!said.includes('\n}\n')) said += String((await once(child.stdout, 'data'))[0]);
  return JSON.parse(said);
}

test('a service that is up: what its calls took while they were watched, as a document', async () => {
  const { rest, metrics } = await serve();
  const body = JSON.stringify({ features: Array.from({ length: 512 }, (_, at) => Math.sin(at)) });
  const headers = { 'content-type': 'application/json' };
  let calling = true;
  const calls = (async () => {
    while (calling) await (await fetch(`${rest}/predict`, { method: 'POST', headers, body })).text();
  })();
  const { code, out, err } = await explain(rest, '--json');
  calling = false;
  await calls;
  expect(code).toBe(0);
  expect(err).toMatch(/watching 127\.0\.0\.1:\d+ for 5 s/);
  const found = account.parse(JSON.parse(out));
  expect(found.of).toEqual({ kind: 'url', names: [metrics] });
  // The model takes 5 ms of each.
  expect(found.modelMs).toBeGreaterThanOrEqual(4.9);
  expect(found.meanMs).toBeGreaterThan(found.modelMs ?? 0);
  expect(found.suspects.map(({ id }) => id).toSorted()).toEqual(
    ['model', 'round-trips', 'serialization', 'slots', 'thread'].toSorted(),
  );
});

test('a service that nobody calls is told so, and Ctrl-C ends the watch', async () => {
  const { rest } = await serve();
  const child = start('explain', rest);
  let said = '';
  while (!said.includes('watching')) said += String((await once(child.stderr, 'data'))[0]);
  child.kill('SIGINT');
  const [code] = await once(child, 'close');
  expect(code).toBe(130);
  const { code: quiet, err } = await explain(rest);
  expect(quiet).toBe(2);
  expect(err).toContain('no call ended');
});
