import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** docs/modules.md and docs/telemetry.md say that they can be copied. */

test.each(['within.ts', 'or-earlier.ts', 'spread.ts', 'message-budget.ts'])('%s imports types alone', (file) => {
  const source = readFileSync(join(import.meta.dirname, file), 'utf8');
  expect(source).toMatch(/^import type .* from '/m);
  expect([...source.matchAll(/^import (?!type ).*$/gm)]).toEqual([]);
});

test.each([
  'watched-call.ts',
  'count-messages.ts',
  'watch-server-calls.ts',
  'watch-client-calls.ts',
  'follow-attempts.ts',
  'name-target.ts',
])('intercept/%s imports nothing of the project but its own folder', (file) => {
  const source = readFileSync(join(import.meta.dirname, 'intercept', file), 'utf8');
  const own = [...source.matchAll(/from '(\.[^']*)'/g)].map(([, path = '']) => path);
  expect(own.filter((path) => !/^\.\/[\w-]+\.ts$/.test(path))).toEqual([]);
});
