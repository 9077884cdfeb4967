import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type ReceivedSpan, startTraceReceiver } from '../../../test/otlp/trace-receiver.ts';
import { splitView } from '../../judge/figures/ledger.ts';
import type { LedgerEntry, Outcomes } from '../../lab/evidence.ts';
import { labsFolder } from '../../lab/folders.ts';
import { readTraces } from '../../lab/traces.ts';
import { type Part, parts } from '../../lab/variant.ts';
import { worldWith } from '../../lab/world.ts';
import { readArtifact } from '../../world/artifact.ts';
import { openRuntime } from '../../world/runtime.ts';
import { markAll, readAll } from '../arms/read-world.ts';

/** A world's traces, received by the official schema, beside the evidence that its report would be made from. */

const product = { dimension: 64, candidates: 4, budgetMs: 250 };

test.each([
  ['REST', 'json-blowup/defect.ts', 1],
  ['gRPC', 'json-blowup/fixes/grpc.ts', 1],
  ['gRPC over a ranker', 'missing-deadline/fixes/deadline.ts', 2],
] as const)('%s: one view is one trace, and its parts add up to the ledger', async (_, file, hops) => {
  await using receiver = await startTraceReceiver();
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', receiver.endpoint);
  vi.stubEnv('OTEL_BSP_SCHEDULE_DELAY', '50');
  onTestFinished(() => void vi.unstubAllEnvs());
  const traces = readTraces(process.env);
  if (!traces) throw new Error('an endpoint is set');

  let evidence: { views: Outcomes['views']; ledgers: Map<string, readonly LedgerEntry[]> };
  {
    await using runtime = openRuntime();
    await using world = await runtime.start({
      seed: 7,
      world: worldWith({ models: 2, slots: 8, modelMs: 2, hops }),
      product,
      variant: readArtifact(join(labsFolder(), file)),
      timeoutMs: 2_000,
      storefrontPort: 0,
      traces,
      signal: new AbortController().signal,
    });
    await markAll(world.members());
    await world.offer(40, 'constant');
    await expect
      .poll(async () => (await outcomesOf(world)).views.filter(({ doneMs }) => doneMs !== null).length, {
        timeout: 20_000,
      })
      .toBeGreaterThan(20);
    await world.offer(0, 'constant');
    await expect
      .poll(async () => (await outcomesOf(world)).views.every(({ doneMs }) => doneMs !== null), { timeout: 20_000 })
      .toBe(true);
    const found = await readAll(world.members(), ['ledger', 'outcomes']);
    evidence = { views: outcomesIn(found).views, ledgers: ledgersIn(found) };
  }
  const views = [...evidence.views];
  const of = (id: string) => receiver.spans.filter((span) => span.attributes['two_am.request.id'] === id);
  await receiver.until(() => views.every(({ id }) => of(id).some(({ service }) => service === 'load')));
  expect(receiver.wrong).toEqual([]);

  for (const view of views) {
    const calls = of(view.id);
    const traceIds = new Set(calls.map(({ traceId }) => traceId));
    expect(traceIds.size).toBe(1);
    const all = receiver.spans.filter(({ traceId }) => traceIds.has(traceId));
    expect(receiver.spans.every(({ namespace }) => namespace === 'two-am')).toBe(true);

    // Each hangs on another, up to the view itself.
    const known = new Set(all.map(({ spanId }) => spanId));
    const roots = all.filter(({ parentSpanId }) => parentSpanId === undefined);
    expect(roots).toMatchObject([{ name: 'page view', service: 'load', kind: 'SPAN_KIND_CLIENT', isError: false }]);
    for (const { parentSpanId } of all) if (parentSpanId !== undefined) expect(known).toContain(parentSpanId);
    expect(roots[0]?.fromMs).toBeCloseTo(traces.originMs + view.intendedMs, 2);
    expect(roots[0]?.toMs).toBeCloseTo(traces.originMs + (view.doneMs ?? Number.NaN), 2);

    // Part by part, what the ledger has booked, and nothing else.
    const stored = [...evidence.ledgers].flatMap(([from, entries]) =>
      entries.filter(({ id }) => id === view.id).map((entry) => ({ from, entry })),
    );
    expect(stored.length).toBe(1 + hops);
    for (const { from, entry } of stored) {
      const booked = entry.spans.map(({ part, fromMs, toMs }) => ({ name: part, fromMs, toMs }));
      const seen = partsOf(all, from).map(({ name, fromMs, toMs }) => ({
        name,
        fromMs: fromMs - traces.originMs,
        toMs: toMs - traces.originMs,
      }));
      expect(seen.map(({ name }) => name).toSorted()).toEqual(booked.map(({ name }) => name).toSorted());
      const sum = (some: typeof seen) => some.reduce((ms, { fromMs, toMs }) => ms + toMs - fromMs, 0);
      expect(sum(seen)).toBeCloseTo(sum(booked), 1);
    }

    // As the report accounts for the view: once from the evidence, once from nothing but the trace.
    const account = (entryOf: (from: string) => LedgerEntry[], fromMs: number, toMs: number) =>
      splitView(fromMs, toMs, entryOf('storefront')[0] as LedgerEntry, entryOf('model'), entryOf('ranker'));
    const fromEvidence = account(
      (role) => stored.filter(({ from }) => from.startsWith(role)).map(({ entry }) => entry),
      view.intendedMs,
      view.doneMs ?? Number.NaN,
    );
    const root = roots[0] as ReceivedSpan;
    const fromTrace = account((role) => entriesIn(all, role), root.fromMs, root.toMs);
    const total = Object.values(fromTrace).reduce((ms, part) => ms + part, 0);
    expect(total).toBeCloseTo((view.doneMs ?? Number.NaN) - view.intendedMs, 1);
    for (const part of parts) expect(fromTrace[part], part).toBeCloseTo(fromEvidence[part], 0);
  }

  if (file.includes('grpc') || hops === 2) {
    const calls = receiver.spans.filter(({ attributes }) => attributes['rpc.method'] !== undefined);
    expect(new Set(calls.map(({ kind }) => kind))).toEqual(new Set(['SPAN_KIND_CLIENT', 'SPAN_KIND_SERVER']));
    for (const { name, attributes } of calls) {
      expect(name).toBe('modelservice.ModelService/Predict');
      expect(attributes).toMatchObject({ 'rpc.system.name': 'grpc', 'rpc.status_code': 'OK' });
    }
  }
});

type World = Awaited<ReturnType<ReturnType<typeof openRuntime>['start']>>;
type FoundAll = Awaited<ReturnType<typeof readAll>>;

async function outcomesOf(world: World): Promise<Outcomes> {
  return outcomesIn(await readAll(world.members(), ['outcomes']));
}

function outcomesIn({ found }: FoundAll): Outcomes {
  const [outcomes] = found.outcomes ?? [];
  if (!outcomes) throw new Error('the load was read');
  return outcomes.value;
}

function ledgersIn({ found }: FoundAll): Map<string, readonly LedgerEntry[]> {
  return new Map((found.ledger ?? []).map(({ from, value }) => [from, [...value.entries]]));
}

function isPart(name: string): name is Part {
  return (parts as readonly string[]).includes(name);
}

function partsOf(all: readonly ReceivedSpan[], service: string): readonly ReceivedSpan[] {
  return all.filter((span) => span.service === service && isPart(span.name));
}

/** What a trace says of a role, as a ledger would have it. */
function entriesIn(all: readonly ReceivedSpan[], role: string): LedgerEntry[] {
  const served = all.filter(({ service, kind }) => service.startsWith(role) && kind === 'SPAN_KIND_SERVER');
  return served.map(({ service, fromMs, toMs }) => ({
    id: '',
    arrivedMs: fromMs,
    leftMs: toMs,
    spans: partsOf(all, service).map((span) => ({ part: span.name as Part, fromMs: span.fromMs, toMs: span.toMs })),
  }));
}
