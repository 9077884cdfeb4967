import { type HeapProfiler, Session } from 'node:inspector/promises';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { inOneCall, type Scorer } from '#lab';
import { stockProtobuf } from '#rpc';
import { startCpuProfile } from '../../src/gather/cpu-profile.ts';
import type { CpuProfile } from '../../src/lab/evidence.ts';
import { createBatches } from '../../src/model/batches.test-data.ts';
import { createModel } from '../../src/model/linear-model.ts';
import { callOf, siteOf } from '../../src/rpc/calls.test-data.ts';
import { importVariant } from '../../src/services/import-variant.ts';
import { linkTo } from '../../src/services/link.ts';

/**
 * What profilers show of a batch that is too large: of its bytes nothing, since a heap profile counts V8's heap and floats lie
 * beside it; of the refusal that a piece is missing, the model's own code.
 */

const model = createModel(7);
const dimension = 1_000;
const asked = (rows: number) => createBatches(7).batchOf(0, rows, dimension, 8).batch;
/** Its rows drawn beforehand, so that this is no part of what is profiled. */
function drawn(rows: number): ReturnType<typeof asked> {
  const batch = asked(rows);
  const { values } = batch.rows();
  const pageFloats = batch.pageRows * dimension;
  return {
    ...batch,
    rows: (from = 0, to = batch.pages) => ({ dimension, values: values.subarray(from * pageFloats, to * pageFloats) }),
  };
}

const countOnly = async ({ values }: { readonly values: Float32Array }) => ({
  scores: new Float32Array(values.length / dimension),
});

const MiB = 2 ** 20;
const collect = findCollector();
/** One collection still counts buffers that were dropped meanwhile (Node 24.21: 43 MiB of them here). */
const collectTwice = () => {
  collect();
  collect();
};
/** 14.7 MB. */
const tonight = 3_680;

describe('a heap profile', () => {
  const batchBytes = 4 * dimension * tonight;

  it('does not see the floats of a batch', async () => {
    // A model that computes nothing: until V8 has compiled one that does, each of its sums is a number on the heap.
    await using ends = await connect('wrong-fixes/no-limit.ts', countOnly);
    const batch = drawn(tonight);
    const bytes = await sampleHeap(() => ends.job.scoreBatch(batch, callOf('job')));
    expect(bytes).toBeLessThan(batchBytes / 4);
  });

  it('sees them where a stock codec turns them into a list of numbers', async () => {
    const { values: features } = drawn(tonight).rows();
    const message = stockProtobuf.encodeRequest({ features, dimension, modelVersion: '', requestId: '' });
    expect(await sampleHeap(async () => stockProtobuf.decodeRequest(message))).toBeGreaterThan(2 * batchBytes);
  });
});

describe('memory outside V8, which shows them', () => {
  // Four times tonight's, so that a pipeline's own chunks are little beside it.
  const rows = 4 * tonight;
  const batchBytes = 4 * dimension * rows;

  it.each([
    ['wrong-fixes/no-limit.ts', 2 * batchBytes, Number.POSITIVE_INFINITY],
    ['fixes/streamed.ts', 0, batchBytes / 2],
  ])('%s: at the model, between %d and %d bytes are held for a batch', async (file, atLeast, atMost) => {
    let heldBytes = 0;
    let calls = 0;
    const hold = () => {
      calls += 1;
      // A collection at each of 230 chunks would take ten seconds.
      if (calls % 20 !== 1) return;
      collectTwice();
      heldBytes = Math.max(heldBytes, process.memoryUsage().arrayBuffers - before);
    };
    await using ends = await connect(file, (rows) => {
      hold();
      return countOnly(rows);
    });
    collectTwice();
    const before = process.memoryUsage().arrayBuffers;
    await ends.job.scoreBatch(asked(rows), callOf('job'));
    expect(heldBytes / MiB).toBeGreaterThanOrEqual(atLeast / MiB);
    expect(heldBytes / MiB).toBeLessThanOrEqual(atMost / MiB);
  });
});

describe('a CPU profile', () => {
  it('the defect: nothing of the model, however busy the batch keeps the rest', async () => {
    expect(await shareOfModel('defect.ts')).toBe(0);
  });

  it.each(['fixes/streamed.ts', 'fixes/one-budget.ts'])('%s: the model works', async (file) => {
    expect(await shareOfModel(file)).toBeGreaterThan(0.01);
  });
});

/** Share of the busy samples that are in the model's file, over ten batches. */
async function shareOfModel(file: string): Promise<number> {
  await using ends = await connect(file);
  // Beforehand: who asks for a batch makes a model too, to check its answers with.
  const batch = asked(tonight);
  const profiling = await startCpuProfile();
  profiling.mark();
  for (let sent = 0; sent < 10; sent += 1) await ends.job.scoreBatch(batch, callOf('job')).catch(() => {});
  const taken = await profiling.read();
  profiling.stop();
  return shareIn(taken, 'linear-model.ts');
}

function shareIn({ nodes, samples, timeDeltas }: CpuProfile, file: string): number {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  let busyUs = 0;
  let hereUs = 0;
  for (const [index, id] of samples.entries()) {
    const frame = frames.get(id);
    if (frame?.functionName === '(idle)') continue;
    busyUs += timeDeltas[index] ?? 0;
    if (frame?.url.endsWith(file)) hereUs += timeDeltas[index] ?? 0;
  }
  return hereUs / busyUs;
}

/** Bytes of V8's heap that were asked for while `work` ran, as its sampling profiler books them, collected ones among them. */
async function sampleHeap(work: () => Promise<unknown>): Promise<number> {
  const session = new Session();
  session.connect();
  await session.post('HeapProfiler.startSampling', {
    samplingInterval: 32_768,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  await work();
  const { profile } = await session.post('HeapProfiler.stopSampling');
  session.disconnect();
  return sumNodes(profile.head);
}

function sumNodes({ selfSize, children }: HeapProfiler.SamplingHeapProfileNode): number {
  return children.reduce((sum, child) => sum + sumNodes(child), selfSize);
}

/** What `--expose-gc` gives: only what is still needed is to be counted. */
function findCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc');
}

/** Both ends of a variant in this process. */
async function connect(file: string, score: Scorer['score'] = async (rows) => ({ scores: model.score(rows) })) {
  const variant = await importVariant(join(import.meta.dirname, file));
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await variant.serve({ score }, siteOf()));
  const link = linkTo([`127.0.0.1:${server.port}`]);
  const job = stack.use(variant.connectJob?.(link) ?? inOneCall(variant.connect(link)));
  const opened = stack.move();
  return { job, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
