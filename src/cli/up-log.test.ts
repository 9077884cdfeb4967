import { expect, test } from 'vitest';
import { createUpLog, writeUp } from './up-log.ts';

const second = (at: number, p99Ms: number) => ({
  second: at,
  views: 80,
  good: 20,
  bad: 60,
  p50Ms: 9,
  p99Ms,
  inFlight: 7,
});

test('tells a whole second, in its newest figures, every five', () => {
  const said: string[] = [];
  const log = createUpLog((line) => said.push(line.slice('00:00:00  '.length)));
  log.tick([second(3, 30)]);
  log.tick([second(4, 40)]);
  log.tick([second(5, 50)]);
  expect(said).toEqual([]);
  log.tick([second(3, 31), second(5, 51), second(6, 60)]);
  expect(said).toEqual(['80 views/s, 25 % good, p99 51 ms, 7 in flight']);
  log.tick([second(5, 52), second(6, 61), second(7, 70)]);
  expect(said).toHaveLength(1);
});

test('says what happens at once', () => {
  const said: string[] = [];
  createUpLog((line) => said.push(line)).event('lever: roll back');
  expect(said).toEqual([expect.stringMatching(/^\d\d:\d\d:\d\d {2}lever: roll back$/)]);
});

test('names every process with its pid, address and metrics', () => {
  const text = writeUp({
    lab: 'json-blowup',
    state: 'incident',
    ratePerSecond: 85.6,
    processes: [
      { name: 'storefront', pid: 12, address: '127.0.0.1:3000', metrics: 'http://127.0.0.1:3000/metrics' },
      { name: 'load', pid: 345, address: null, metrics: null },
    ],
  });
  expect(text).toContain('json-blowup is up (incident), 86 page views a second');
  expect(text).toContain('\n  storefront  pid 12   127.0.0.1:3000  http://127.0.0.1:3000/metrics\n');
  expect(text).toContain('\n  load        pid 345\n');
  expect(text).toContain('curl http://127.0.0.1:3000/recommendations/u1');
});
