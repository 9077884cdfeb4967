import { expect, test } from 'vitest';
import { createMetrics } from './metrics.ts';
import { parseMetrics } from './prometheus-text.ts';
import { serveAdmin } from './serve-admin.ts';

async function readAll(metrics: ReturnType<typeof createMetrics>): Promise<Map<string, number>> {
  await using admin = await serveAdmin(metrics, '127.0.0.1');
  const text = await (await fetch(`http://127.0.0.1:${admin.port}/metrics`)).text();
  return new Map(parseMetrics(text).flatMap(({ samples }) => samples.map(({ name, value }) => [name, value])));
}

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1])(
  '%d neither spoils a counter nor throws',
  async (odd) => {
    const metrics = createMetrics('storefront');
    const rows = metrics.counter('rows_total', 'Rows.', ['status']);
    for (const value of [1, odd, 2]) rows.inc({ status: 'OK' }, value);
    expect((await readAll(metrics)).get('rows_total')).toBe(3);
  },
);

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  '%d neither spoils a histogram nor ends the request that it is observed in',
  async (odd) => {
    const metrics = createMetrics('model-1');
    const seconds = metrics.histogram('call_seconds', 'Calls.');
    for (const value of [0.5, odd, 1]) seconds.observe(value);
    seconds.startTimer()();
    const seen = await readAll(metrics);
    expect(seen.get('call_seconds_count')).toBe(3);
    expect(seen.get('call_seconds_sum')).toBeCloseTo(1.5, 1);
  },
);

test('a gauge that knows no number for once has one again the next time', async () => {
  const values = [Number.NaN, 7];
  const metrics = createMetrics('job');
  metrics.gauge('largest_bytes', 'The largest.', () => values.shift() ?? 0);
  expect((await readAll(metrics)).get('largest_bytes')).toBeNaN();
  expect((await readAll(metrics)).get('largest_bytes')).toBe(7);
});
