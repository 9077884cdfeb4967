import { expect, test } from 'vitest';
import { sayPulse } from './say-pulse.ts';
import { createUpLog } from './up-log.ts';

const second = (at: number, p99Ms: number) => ({
  second: at,
  views: 80,
  good: 20,
  bad: 60,
  failed: 0,
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
  expect(said).toEqual([sayPulse(second(5, 51))]);
  log.tick([second(5, 52), second(6, 61), second(7, 70)]);
  expect(said).toHaveLength(1);
});

test('says what happens at once', () => {
  const said: string[] = [];
  createUpLog((line) => said.push(line)).event('lever: roll back');
  expect(said).toEqual([expect.stringMatching(/^\d\d:\d\d:\d\d {2}lever: roll back$/)]);
});
