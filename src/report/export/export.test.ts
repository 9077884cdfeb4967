import { expect, test } from 'vitest';
import { viewsOf } from '../../judge/figures/views.ts';
import type { Arm, RunResult } from '../../judge/record/result.ts';
import type { LedgerEntry, View } from '../../lab/evidence.ts';
import { mapRows } from '../../lab/rows.ts';
import { exampleResult } from '../fixtures.test-data.ts';
import { figuresCsv, requestsCsv } from './csv.ts';
import type { ExportedArm } from './exported.ts';
import { familiesOf } from './families.ts';
import { openMetrics } from './open-metrics.ts';
import { metricLines, traceLines } from './otlp.ts';

const budgetMs = 250;
const readMs = 20_000;

/** One that starts at 10 s and a bit. */
function view(id: string, given: Partial<View> = {}): View {
  const intendedMs = given.intendedMs ?? 10_100;
  return {
    id,
    intendedMs,
    sentMs: intendedMs + 1,
    doneMs: intendedMs + 40,
    status: 200,
    error: null,
    answer: 'right',
    user: 'u1',
    ...given,
  };
}

const views = [
  view('good'),
  view('slow', { doneMs: 11_500 }),
  view('failed', { status: null, error: 'ECONNRESET', answer: null, doneMs: 11_700 }),
  view('wrong', { answer: 'wrong', user: '=HYPERLINK("x")' }),
  view('unfinished', { doneMs: null, status: null, answer: null }),
  view('unknown', { intendedMs: 19_900, doneMs: null, status: null, answer: null }),
];
const ledger: readonly LedgerEntry[] = [
  { id: 'slow', arrivedMs: 10_110, leftMs: 11_490, spans: [{ part: 'encode', fromMs: 10_120, toMs: 10_130 }] },
  { id: 'a stranger', arrivedMs: 10_200, leftMs: null, spans: [{ part: 'model', fromMs: 10_210, toMs: 10_260 }] },
];

const result: RunResult = { ...exampleResult, startedAt: '2026-11-22T02:00:00.000Z' };
const [first = {} as Arm] = result.arms;
const arm: Arm = { ...first, load: first.load.map((load) => ({ ...load, budgetMs })) };

async function* arms(): AsyncIterable<ExportedArm> {
  const outcomes = { readMs, budgetMs, offeredPerSecond: 100, views };
  const seen = mapRows(viewsOf([{ from: 'pages', value: outcomes }]), (one) => one);
  yield { arm, views: new Map([['pages', seen]]), ledgers: [{ from: 'storefront', entries: ledger }] };
}

async function textOf(lines: AsyncIterable<string>): Promise<string> {
  return (await Array.fromAsync(lines)).join('');
}

test('a line for each request, with what became of it as the SLOs count it', async () => {
  const [head = '', ...lines] = (await textOf(requestsCsv(result, arms()))).trimEnd().split('\n');
  const columns = head.split(',');
  const outcomes = lines.map((line) => line.split(',')[columns.indexOf('outcome')]);
  expect(outcomes).toEqual(['good', 'slow', 'failed', expect.anything(), 'unfinished', 'unknown']);
  const [good = ''] = lines;
  expect(good.split(',')[columns.indexOf('intended_at')]).toBe('2026-11-22T02:00:10.100Z');
  expect(good.split(',')).toHaveLength(columns.length);
});

test('what a spreadsheet would take for a formula is text', async () => {
  const text = await textOf(requestsCsv(result, arms()));
  expect(text).toContain(`"'=HYPERLINK(""x"")"`);
  expect(text).not.toMatch(/(^|,)"?=/m);
});

test('figures have their interval and their limit, and what is unknown is empty', async () => {
  const unknown = { ...arm, slis: arm.slis.map((sli) => ({ ...sli, value: null })), signs: [], figures: [] };
  const [, line = ''] = (await textOf(figuresCsv({ ...result, arms: [unknown] }))).split('\n');
  const [sli] = arm.slis;
  expect(line).toMatch(
    new RegExp(`,slo,${sli?.name},pages,,${sli?.low},${sli?.high},share,${sli?.objective},${sli?.verdict}$`),
  );
});

test('counters only grow, once a second, and end at what the requests add up to', async () => {
  const families = await familiesOf(result, arms());
  const requests = families.find(({ name }) => name === 'two_am_requests');
  const ends = requests?.series.map(({ labels, points }) => [labels.outcome, points.at(-1)]);
  expect(ends).toEqual(
    ['good', 'slow', 'failed', 'wrong', 'unfinished'].map((outcome) => [
      outcome,
      expect.objectContaining({ value: 1 }),
    ]),
  );
  for (const { points } of requests?.series ?? []) {
    const told = points as readonly { atMs: number; value: number }[];
    expect(told.every(({ value }, at) => value >= (told[at - 1]?.value ?? 0))).toBe(true);
    expect(told.every(({ atMs }, at) => at === 0 || atMs - (told[at - 1]?.atMs ?? 0) === 1_000)).toBe(true);
  }
});

test('the histogram has the budget among its bounds, and only what has ended', async () => {
  const families = await familiesOf(result, arms());
  const durations = families.find((family) => family.type === 'histogram');
  const [series] = durations?.series ?? [];
  const atBudget = series?.bounds.indexOf(budgetMs / 1_000) ?? -1;
  expect(atBudget).toBeGreaterThanOrEqual(0);
  const last = series?.points.at(-1);
  expect(last).toMatchObject({ count: 4, sum: expect.closeTo(0.04 + 1.4 + 1.6 + 0.04, 6) });
  expect(last?.buckets[atBudget]).toBe(2);
  expect(last?.buckets.at(-1)).toBe(4);
});

test('OpenMetrics: each family once, escaped labels, times in seconds, and an end', async () => {
  const odd = { ...arm, variant: 'try:"a\\b\n.ts' };
  const text = [...openMetrics(await familiesOf({ ...result, arms: [odd] }, (async function* () {})()))].join('');
  expect(text).toContain(String.raw`variant="try:\"a\\b\n.ts"`);
  expect(text.endsWith('# EOF\n')).toBe(true);
  const whole = [...openMetrics(await familiesOf(result, arms()))].join('');
  const types = [...whole.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
  expect(types).toEqual([...new Set(types)]);
  for (const line of whole.split('\n').filter((one) => one !== '' && !one.startsWith('#')))
    expect(line).toMatch(/^two_am_\w+\{(\w+="(\\.|[^"\\])*",?)+\} -?[\d.e-]+ \d+\.\d{3}$/);
});

test('OTLP: every parent is a span of its trace, and times are whole nanoseconds as text', async () => {
  const requests = (await textOf(traceLines(result, arms())))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const spans = requests.flatMap(({ resourceSpans }) =>
    resourceSpans.flatMap(({ scopeSpans }: { scopeSpans: { spans: unknown[] }[] }) =>
      scopeSpans.flatMap((one) => one.spans),
    ),
  );
  expect(spans).toHaveLength(views.length + 4);
  const ids = new Set(spans.map(({ traceId, spanId }) => `${traceId} ${spanId}`));
  expect(ids.size).toBe(spans.length);
  for (const { traceId, spanId, parentSpanId, startTimeUnixNano, endTimeUnixNano } of spans) {
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(spanId).toMatch(/^[0-9a-f]{16}$/);
    if (parentSpanId !== undefined) expect(ids).toContain(`${traceId} ${parentSpanId}`);
    expect(startTimeUnixNano).toMatch(/^\d{19}$/);
    expect(BigInt(endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(startTimeUnixNano));
  }
  // Of a call that no request of the load began, there is nothing to hang it on.
  const strangers = spans.filter(({ kind, parentSpanId }) => kind === 2 && parentSpanId === undefined);
  expect(strangers).toHaveLength(1);
});

test('OTLP: buckets count their own, and integers are text', async () => {
  const lines = [...metricLines(await familiesOf(result, arms()))].map((line) => JSON.parse(line));
  const metrics = lines.map(({ resourceMetrics }) => resourceMetrics[0].scopeMetrics[0].metrics[0]);
  const { histogram } = metrics.find((metric) => metric.histogram !== undefined);
  const last = histogram.dataPoints.at(-1);
  expect(last.count).toBe('4');
  expect(last.bucketCounts).toHaveLength(last.explicitBounds.length + 1);
  expect(last.bucketCounts.reduce((sum: number, count: string) => sum + Number(count), 0)).toBe(4);
});
