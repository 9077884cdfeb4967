import { expect, test } from 'vitest';
import { callOf, heldModel, rows, untilOf } from './calls.test-data.ts';
import { within } from './within.ts';

test('a call gets a deadline that many ms from now, with its caller’s signal', () => {
  const model = heldModel();
  const { until } = callOf('a');
  const fromMs = Date.now();
  void within(500, model).score(rows, callOf('a', until));
  const deadlineMs = model.held[0]?.until?.deadline.getTime();
  expect(deadlineMs).toBeGreaterThanOrEqual(fromMs + 500);
  expect(deadlineMs).toBeLessThanOrEqual(Date.now() + 500);
  expect(model.held[0]?.until?.signal).toBe(until.signal);
});

test('the caller’s own deadline stays where it comes first', () => {
  const model = heldModel();
  const deadline = new Date(Date.now() + 100);
  void within(500, model).score(rows, callOf('a', untilOf({ deadline })));
  expect(model.held[0]?.until?.deadline).toEqual(deadline);
});

test('of two around each other the shorter holds, whichever is outside', () => {
  const model = heldModel();
  void within(200, within(60_000, model)).score(rows, callOf('a'));
  void within(60_000, within(200, model)).score(rows, callOf('b'));
  expect(model.held).toHaveLength(2);
  for (const { until } of model.held) expect(until?.deadline.getTime()).toBeLessThanOrEqual(Date.now() + 200);
});
