import { createHash } from 'node:crypto';
import type { SeenView } from '../../judge/figures/views.ts';
import type { RunResult } from '../../judge/record/result.ts';
import type { LedgerEntry } from '../../lab/evidence.ts';
import { type Rows, rowAt } from '../../lab/rows.ts';
import { namespace, partSpan, requestIdKey, viewSpan } from '../../lab/spans.ts';
import { type ExportedArm, epochOf, type Labels, labelsOf, outcomeOf } from './exported.ts';
import type { Histogram, MetricFamily, Samples } from './families.ts';

/**
 * OTLP 1 as JSON, one export request a line, as the collector's file exporter writes it and its `otlpjsonfile` receiver reads it: ids in
 * hex, 64-bit numbers as text.
 */

const requestsAtOnce = 200;
const scope = { name: 'two-am' };
/** As `SpanKind` numbers them. */
const kinds = { internal: 1, server: 2, client: 3 } as const;
/** As `Status.code` and `AggregationTemporality` number them. */
const statusError = 2;
const cumulative = 2;

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue: string } | { readonly doubleValue: number } | { readonly intValue: string };
}

/**
 * A trace for each request, as far as its parts were kept: the load's span, a span of each service that it went through, and in it the
 * ledger's parts.
 */
export async function* traceLines(result: RunResult, arms: AsyncIterable<ExportedArm>): AsyncIterable<string> {
  for await (const { arm, views, ledgers } of arms) {
    const name = Object.values(labelsOf(result, arm)).join(' ');
    const common = attributesOf(prefixed(labelsOf(result, arm)));
    const at = (ms: number) => nanos(epochOf(result, ms));
    for (const [stream, some] of views) {
      for (const chunk of chunksOf(some)) {
        yield lineOf(
          'load',
          common,
          chunk.map((view) => loadSpan(view, stream, name, at)),
        );
      }
    }
    const known = new Set(ledgers.length > 0 ? [...views.values()].flatMap((some) => some.map(({ id }) => id)) : []);
    for (const { from, entries } of ledgers) {
      for (const chunk of chunksOf(entries)) {
        yield lineOf(
          from,
          common,
          chunk.flatMap((entry) => servedSpans(entry, from, name, known.has(entry.id), at)),
        );
      }
    }
  }
}

type At = (ms: number) => string;

function loadSpan(view: SeenView, stream: string, name: string, at: At) {
  const outcome = outcomeOf(view);
  const endMs = view.doneMs ?? view.atMs + view.latencyMs;
  return {
    ...idsOf(name, view.id, 'load'),
    name: stream === 'batches' ? viewSpan.batches : viewSpan.pages,
    kind: kinds.client,
    // A request that was sent late was waited for all the same.
    startTimeUnixNano: at(view.atMs),
    endTimeUnixNano: at(endMs),
    attributes: [
      ...attributesOf({
        [requestIdKey]: view.id,
        'two_am.stream': stream,
        'two_am.outcome': outcome,
        ...(view.user === null ? {} : { 'two_am.user': view.user }),
        ...(view.failure === null ? {} : { 'error.type': view.failure }),
      }),
      { key: 'two_am.late_ms', value: { doubleValue: view.lateMs } },
      { key: 'two_am.rows', value: { intValue: String(view.rows) } },
    ],
    ...(outcome === 'failed' || outcome === 'wrong'
      ? { status: { code: statusError, message: view.failure ?? outcome } }
      : {}),
  };
}

function servedSpans(
  { id, arrivedMs, leftMs, spans }: LedgerEntry,
  from: string,
  name: string,
  isKnown: boolean,
  at: At,
) {
  const ids = idsOf(name, id, from);
  const endMs = leftMs ?? Math.max(arrivedMs, ...spans.map(({ toMs }) => toMs));
  return [
    {
      ...ids,
      ...(isKnown ? { parentSpanId: idsOf(name, id, 'load').spanId } : {}),
      name: 'call',
      kind: kinds.server,
      startTimeUnixNano: at(arrivedMs),
      endTimeUnixNano: at(endMs),
      attributes: attributesOf({ [requestIdKey]: id }),
    },
    ...spans.map(partSpan).map(({ name: part, fromMs, toMs }, index) => ({
      ...idsOf(name, id, `${from} ${index}`),
      parentSpanId: ids.spanId,
      name: part,
      kind: kinds.internal,
      startTimeUnixNano: at(fromMs),
      endTimeUnixNano: at(toMs),
    })),
  ];
}

/** The same for the same request of the same run, whenever it is exported. */
function idsOf(name: string, id: string, of: string) {
  const hash = (text: string, characters: number) =>
    createHash('sha256').update(text).digest('hex').slice(0, characters);
  return { traceId: hash(`${name} ${id}`, 32), spanId: hash(`${name} ${id} ${of}`, 16) };
}

function lineOf(service: string, attributes: readonly Attribute[], spans: readonly unknown[]): string {
  const resource = {
    attributes: [...attributesOf({ 'service.name': service, 'service.namespace': namespace }), ...attributes],
  };
  return `${JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ scope, spans }] }] })}\n`;
}

/** A line for each family. */
export function* metricLines(families: Iterable<MetricFamily>): Iterable<string> {
  for (const family of families) {
    const metric = { name: family.name, description: family.help, ...pointsOf(family) };
    const resource = { attributes: attributesOf({ 'service.name': 'two-am' }) };
    yield `${JSON.stringify({ resourceMetrics: [{ resource, scopeMetrics: [{ scope, metrics: [metric] }] }] })}\n`;
  }
}

function pointsOf(family: MetricFamily) {
  if (family.type === 'histogram') {
    return { unit: 's', histogram: { aggregationTemporality: cumulative, dataPoints: histogramPoints(family) } };
  }
  const dataPoints = samplePoints(family);
  if (family.type === 'gauge') return { gauge: { dataPoints } };
  return { unit: '{request}', sum: { aggregationTemporality: cumulative, isMonotonic: true, dataPoints } };
}

function samplePoints({ series }: Samples) {
  return series.flatMap(({ labels, fromMs, points }) => {
    const attributes = attributesOf(labels);
    return points.map(({ atMs, value }) => ({
      attributes,
      startTimeUnixNano: nanos(Math.min(fromMs, atMs)),
      timeUnixNano: nanos(atMs),
      asDouble: value,
    }));
  });
}

function histogramPoints({ series }: Histogram) {
  return series.flatMap(({ labels, fromMs, bounds, points }) => {
    const attributes = attributesOf(labels);
    return points.map(({ atMs, count, sum, buckets }) => ({
      attributes,
      startTimeUnixNano: nanos(Math.min(fromMs, atMs)),
      timeUnixNano: nanos(atMs),
      count: String(count),
      sum,
      explicitBounds: bounds,
      // There each bucket counts its own.
      bucketCounts: buckets.map((all, index) => String(all - (buckets[index - 1] ?? 0))),
    }));
  });
}

function* chunksOf<T>(rows: Rows<T>): Iterable<T[]> {
  for (let from = 0; from < rows.length; from += requestsAtOnce) {
    const length = Math.min(requestsAtOnce, rows.length - from);
    yield Array.from({ length }, (_, index) => rowAt(rows, from + index));
  }
}

function attributesOf(of: Labels): Attribute[] {
  return Object.entries(of).map(([key, stringValue]) => ({ key, value: { stringValue } }));
}

function prefixed(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [`two_am.${name}`, value]));
}

/** ms as text in ns, exact to the µs. */
function nanos(epochMs: number): string {
  return `${BigInt(Math.round(epochMs * 1_000))}000`;
}
