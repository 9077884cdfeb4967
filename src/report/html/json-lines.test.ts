import { expect, test } from 'vitest';
import { exampleResult } from '../fixtures.test-data.ts';
import { linesOf } from './json-lines.ts';

test('each value is found on its line, whatever is in its strings', () => {
  const value = { 'a/b': ['}, "x": [', { c: 1 }, []], '~': { '': null }, d: -1.5e3 };
  expect([...linesOf(JSON.stringify(value, null, 2))]).toEqual([
    ['', 1],
    ['/a~1b', 2],
    ['/a~1b/0', 3],
    ['/a~1b/1', 4],
    ['/a~1b/1/c', 5],
    ['/a~1b/2', 7],
    ['/~0', 9],
    ['/~0/', 10],
    ['/d', 12],
  ]);
});

test('numbers in a list are passed over, and counted', () => {
  expect([...linesOf(JSON.stringify({ a: [-1, 2, { b: 3 }], c: 4 }, null, 2))]).toEqual([
    ['', 1],
    ['/a', 2],
    ['/a/2', 5],
    ['/a/2/b', 6],
    ['/c', 9],
  ]);
});

test('in a run, that line has the value', () => {
  const text = JSON.stringify(exampleResult, null, 2);
  const at = linesOf(text).get('/arms/1/load/0/latencyMs/p99') ?? 0;
  expect(text.split('\n')[at - 1]).toContain(`"p99": ${exampleResult.arms[1]?.load[0]?.latencyMs.p99}`);
});
