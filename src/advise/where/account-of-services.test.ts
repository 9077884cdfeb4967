import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { labsFolder } from '../../lab/folders.ts';
import { worldWith } from '../../lab/world.ts';
import { startTestModel } from '../../services/model.fixture.ts';
import { startStorefront } from '../../services/storefront.ts';
import { account } from './account.ts';
import { accountOfServices } from './account-of-services.ts';
import { metricsUrl, readMetrics } from './read-metrics.ts';
import { type Timed, type WatchedService, watchedBetween } from './watched-service.ts';

const host = '127.0.0.1';
const url = 'http://127.0.0.1:3000/metrics';
const timed = (count: number, meanMs: number): Timed => ({ count, meanMs, p99: { fromMs: meanMs, toMs: null } });

/** A service as its metrics would have it. */
function service(
  role: WatchedService['role'],
  histograms: Readonly<Record<string, Timed>>,
  more: Partial<Pick<WatchedService, 'loop' | 'cores'>> & { readonly gauges?: Readonly<Record<string, number>> } = {},
): WatchedService {
  return {
    url,
    role,
    seconds: 5,
    loop: more.loop ?? 0.2,
    cores: more.cores ?? 0.1,
    timed: (name) => histograms[name] ?? null,
    gauge: (name) => more.gauges?.[name] ?? null,
  };
}

const rest = (mean: number, model: number, queue: number, more: Parameters<typeof service>[2] = {}) =>
  service(
    'rest',
    {
      http_request_duration_seconds: timed(100, mean),
      model_inference_duration_seconds: timed(100, model),
      model_queue_duration_seconds: timed(100, queue),
    },
    more,
  );

const storefront = (view: number, call: number, more: Parameters<typeof service>[2] = {}) =>
  service(
    'storefront',
    { storefront_view_duration_seconds: timed(100, view), storefront_model_call_duration_seconds: timed(100, call) },
    { gauges: { storefront_model_calls_in_flight: 64, storefront_model_calls_oldest_seconds: 2 }, ...more },
  );
const model = (mean: number, waiting: number) =>
  service(
    'model',
    { model_inference_duration_seconds: timed(100, mean) },
    { gauges: { model_calls_waiting: waiting } },
  );

describe('the first suspect', () => {
  it.each([
    ['of a slow model', [rest(100, 90, 2)], 'model'],
    ['of too few slots', [rest(100, 5, 90)], 'slots'],
    ['of a server that computes', [rest(100, 5, 0, { cores: 0.9 * 2, loop: 0.8 })], 'serialization'],
    ['of a body that comes slowly', [rest(100, 5, 0, { cores: 0.01 })], 'round-trips'],
    [
      'of a full event loop, where only the order of the document is left',
      [rest(100, 60, 30, { loop: 0.99 })],
      'serialization',
    ],
    ['of a storefront whose places are taken', [storefront(2_000, 40), model(30, 0)], 'bound'],
    ['of a slow link', [storefront(2_000, 1_990), model(30, 0)], 'round-trips'],
    ['of a slow model behind a storefront', [storefront(2_000, 1_990), model(1_900, 0)], 'model'],
    ['of model servers that are not known', [storefront(2_000, 1_990)], 'round-trips'],
    [
      'of a storefront whose event loop is full',
      [storefront(2_000, 1_990, { loop: 1 }), model(30, 0)],
      'serialization',
    ],
  ] as const)('%s', (_, watched, id) => {
    const found = accountOfServices(watched);
    expect(found.suspects[0]).toMatchObject({ id });
    expect(account.parse(JSON.parse(JSON.stringify(found)))).toEqual(found);
  });

  it('where calls wait for slots, cannot be told from the way, and both are said to be possible', () => {
    const found = accountOfServices([storefront(2_000, 1_990), model(30, 12)]);
    const known = found.suspects.filter(({ id }) => ['slots', 'round-trips'].includes(id));
    expect(known).toEqual([
      expect.objectContaining({ ms: null, upToMs: 1_960 }),
      expect.objectContaining({ ms: null, upToMs: 1_960 }),
    ]);
    expect(found.suspects.slice(0, 2)).toEqual(known);
  });

  it('where nothing ends any more, is the place that nobody gets', () => {
    const stuck = service(
      'storefront',
      { storefront_view_duration_seconds: { count: 0, meanMs: null, p99: null } },
      { gauges: { storefront_model_calls_in_flight: 64, storefront_model_calls_oldest_seconds: 90 } },
    );
    const found = accountOfServices([stuck]);
    expect(found).toMatchObject({ meanMs: null, what: expect.stringContaining('none ended') });
    expect(found.suspects[0]).toMatchObject({ id: 'bound', ms: null, upToMs: 90_000 });
  });
});

it('what is not known of the model without its servers is said, and what they add', () => {
  const alone = accountOfServices([storefront(2_000, 1_990)]);
  expect(alone.modelMs).toBeNull();
  expect(alone.cannotTell[0]).toContain('name the URLs');
  const both = accountOfServices([storefront(2_000, 1_990), model(30, 0), model(50, 0)]);
  expect(both.modelMs).toBe(40);
  expect(both.cannotTell.join()).not.toContain('name the URLs');
});

it.each([
  [
    'nothing that ended',
    [service('rest', { http_request_duration_seconds: { count: 0, meanMs: null, p99: null } })],
    'no call ended',
  ],
  ['two servers', [rest(1, 1, 1), rest(1, 1, 1)], 'do not call each other'],
  ['a server and a model', [rest(1, 1, 1), model(1, 0)], 'do not call each other'],
] as const)('%s is refused', (_, watched, says) => {
  expect(() => accountOfServices(watched)).toThrow(says);
});

describe('between two readings of real services', () => {
  it('a storefront and its model server tell the parts of a view', async () => {
    const world = worldWith({ slots: 8, modelMs: 20 });
    const variant = join(labsFolder(), 'json-blowup', 'defect.ts');
    await using server = await startTestModel({ role: 'model', name: 'model-1', world, variant, host, port: 0 });
    await using front = await startStorefront({
      role: 'storefront',
      name: 'storefront',
      seed: 7,
      product: { dimension: 64, candidates: 5, budgetMs: 240 },
      variant,
      host,
      port: 0,
      models: [`${host}:${server.started.port}`],
    });
    const origin = `http://${host}:${front.started.port}`;
    const urls = [origin, `http://${host}:${server.started.adminPort}`].map(metricsUrl);
    const read = () => Promise.all(urls.map((one) => readMetrics(one, new AbortController().signal)));
    const before = await read();
    for (const user of ['u1', 'u2', 'u3', 'u4', 'u5']) await (await fetch(`${origin}/recommendations/${user}`)).text();
    const after = await read();
    const watched = urls.flatMap((one, at) => {
      const [first, last] = [before[at], after[at]];
      return first && last ? [watchedBetween(String(one), first, last)] : [];
    });
    const found = accountOfServices(watched);
    expect(found.what).toMatch(/^a page view of 5 in /);
    expect(found.modelMs).toBeGreaterThanOrEqual(19);
    expect(found.meanMs).toBeGreaterThanOrEqual(found.modelMs ?? 0);
    expect(found.parts.reduce((sum, { meanMs }) => sum + meanMs, 0)).toBeCloseTo(found.meanMs ?? 0, 6);
    expect(watched[0]?.loop).toBeGreaterThan(0);
    expect(watched[0]?.loop).toBeLessThanOrEqual(1);
    expect(watched[0]?.gauge('storefront_model_calls_in_flight')).toBe(0);
  });
});

describe('a histogram between two readings', () => {
  const reading = (atMs: number, counts: readonly number[], sum: number, startedAt = 1) => {
    const bounds = ['0.005', '0.01', '+Inf'];
    const sample = (name: string, value: number, labels = {}) => ({ name, value, labels });
    const name = 'http_request_duration_seconds';
    return {
      atMs,
      metrics: [
        {
          name,
          type: 'histogram',
          samples: [
            ...bounds.map((le, at) => sample(`${name}_bucket`, counts[at] ?? 0, { le })),
            sample(`${name}_sum`, sum),
            sample(`${name}_count`, counts.at(-1) ?? 0),
          ],
        },
        {
          name: 'process_start_time_seconds',
          type: 'gauge',
          samples: [sample('process_start_time_seconds', startedAt)],
        },
      ],
    };
  };

  it.each([
    ['in the first bucket', [110, 110, 110], { fromMs: 0, toMs: 5 }],
    ['in the second', [100, 110, 110], { fromMs: 5, toMs: 10 }],
    ['beyond the last', [100, 100, 110], { fromMs: 10, toMs: null }],
  ])('has its p99 %s, whatever was before', (_, counts, p99) => {
    const watched = watchedBetween(url, reading(0, [10, 10, 10], 1), reading(1_000, counts, 1.5));
    expect(watched.timed('http_request_duration_seconds')).toEqual({ count: 100, meanMs: 5, p99 });
  });

  it('is not told of a service whose sum is no number any more', () => {
    const last = reading(1_000, [10, 10, 110], Number.NaN);
    const watched = watchedBetween(url, reading(0, [10, 10, 10], 1), last);
    expect(() => watched.timed('http_request_duration_seconds')).toThrow('gives no number for');
  });

  it('is not told of a service that was restarted meanwhile', () => {
    expect(() => watchedBetween(url, reading(0, [10, 10, 10], 1), reading(1_000, [5, 5, 5], 1, 2))).toThrow(
      'restarted',
    );
  });
});
