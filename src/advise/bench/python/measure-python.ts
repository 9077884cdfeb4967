import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { percentile } from '../../../judge/statistics/percentile.ts';
import type { Offered } from '../../measure/drive.ts';
import type { Peer } from '../../measure/peer.ts';
import type { Way } from '../../ways.ts';
import { latenciesOf } from '../latencies.ts';
import { hasPiledUp } from '../measure-load.ts';
import { startBenchPeer, turnsOf } from '../pair.ts';
import { roundsOf } from '../rounds.ts';
import type { FoundPython } from './find-python.ts';
import { type ClosedPython, type LoadPython, type PythonStack, pythonCodecs, type Server } from './python-stack.ts';
import { readPrinted } from './read-printed.ts';
import { findPorts, openStand, type Stand, writeDocument } from './stand.ts';

export interface PythonPlan {
  readonly floats: number;
  readonly isQuick: boolean;
  readonly signal: AbortSignal;
}

/** Threads of the document's gRPC server. */
const grpcThreads = 10;
const rounds = 6;
const startWithin = 20;
const runWithin = 60;
const blockMs = 800;
const depths = {
  quick: { codecRounds: 9, calls: 60, rates: [100] },
  whole: { codecRounds: 25, calls: 120, rates: [100, 200, 600] },
};

/** One that listens. */
interface Standing extends Server {
  readonly name: string;
  readonly port: number;
}

const timedCodecs = z.array(
  z.strictObject({
    codec: z.enum(pythonCodecs),
    bytes: z.number(),
    encodeMs: z.array(z.number()),
    decodeMs: z.array(z.number()),
  }),
);

/** The document's own servers and clients, in turns, in about a minute and a half. Errors: as `openStand`, and as `Peer`. */
export async function measurePython(found: FoundPython, plan: PythonPlan): Promise<PythonStack> {
  const { floats, signal } = plan;
  const depth = plan.isQuick ? depths.quick : depths.whole;
  await using stand = await openStand(found.path, signal);
  const [asWritten = 0, one = 0, many = 0, grpc = 0] = await findPorts(4);
  await writeDocument(stand.folder, { rest: asWritten, grpc });
  const codecs = timedCodecs.parse(
    JSON.parse(await stand.run(['time_codecs.py', String(floats), String(depth.codecRounds)], runWithin)),
  );
  const { started, says } = await stand.start('as-it-stands', ['rest_server.py'], asWritten, startWithin);
  const notStarted: string[] = [];
  const servers: Standing[] = [];
  for (const wanted of [
    { protocol: 'rest', workers: 1, port: one },
    { protocol: 'rest', workers: Math.max(2, availableParallelism()), port: many },
    { protocol: 'grpc', workers: grpcThreads, port: grpc },
  ] as const) {
    const name = `${wanted.protocol}-${wanted.workers}`;
    const answer = await stand.start(name, argsOf(wanted), wanted.port, startWithin);
    if (answer.started) servers.push({ ...wanted, name });
    else notStarted.push(`${wanted.protocol} with ${wanted.workers}: ${answer.says}`);
  }
  return {
    python: found.version,
    packages: found.packages,
    floats,
    asItStands: { starts: started, says },
    notStarted,
    codecs: codecs.map((each) => ({
      ...each,
      encodeMs: roundsOf(each.encodeMs),
      decodeMs: roundsOf(each.decodeMs),
    })),
    closed: await measureClosed(stand, servers, floats, depth.calls),
    loads: await measureLoads(stand, servers, floats, depth.rates, signal),
  };
}

function argsOf({ protocol, workers, port }: Server & { readonly port: number }): string[] {
  return protocol === 'rest'
    ? ['-m', 'uvicorn', 'rest_server:app', '--host', '127.0.0.1', '--port', String(port), '--workers', String(workers)]
    : ['-c', `import grpc_server; grpc_server.serve(${port})`];
}

async function measureClosed(
  stand: Stand,
  servers: readonly Standing[],
  floats: number,
  calls: number,
): Promise<ClosedPython[]> {
  const contestants = servers.flatMap((server) =>
    server.protocol === 'grpc'
      ? [{ server, keepsConnection: true }]
      : [false, true].map((keepsConnection) => ({ server, keepsConnection })),
  );
  const found = contestants.map((contestant) => ({
    ...contestant,
    blocks: [] as ReturnType<typeof readPrinted>[],
    client: [] as number[],
    booked: [] as number[],
  }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { server, keepsConnection, blocks, client, booked } of turnsOf(found, round)) {
      const before = await stand.cpu(server.name);
      const out = await stand.run(clientOf(server, keepsConnection, floats, calls), runWithin);
      const { said, cpuMs } = printed.parse(JSON.parse(out));
      // With the ten that warm up.
      booked.push(((await stand.cpu(server.name)) - before) / (calls + 10));
      client.push(cpuMs);
      blocks.push(readPrinted(said));
    }
  }
  return found.map(({ server, keepsConnection, blocks, client, booked }) => {
    const of = (name: 'p50' | 'p95' | 'p99' | 'mean') => roundsOf(blocks.map((block) => block[name]));
    return {
      server: { protocol: server.protocol, workers: server.workers },
      keepsConnection,
      callsARound: calls,
      p50Ms: of('p50'),
      p95Ms: of('p95'),
      p99Ms: of('p99'),
      meanMs: of('mean'),
      clientCpuMs: roundsOf(client),
      serverCpuMs: roundsOf(booked),
    };
  });
}

const printed = z.strictObject({ said: z.string(), cpuMs: z.number() });

function clientOf({ protocol, port }: Standing, keepsConnection: boolean, floats: number, calls: number): string[] {
  const counts = [String(floats), String(calls)];
  if (protocol === 'grpc') return ['call_document.py', 'grpc_client', 'benchmark_grpc', ...counts];
  const client = keepsConnection ? 'rest_client_kept' : 'rest_client';
  return ['call_document.py', client, 'benchmark_rest', ...counts, `127.0.0.1:${port}`];
}

interface Block extends Offered {
  readonly serverCpuMs: number;
}

/** By our own client, with the same arrivals for all of them. */
async function measureLoads(
  stand: Stand,
  servers: readonly Standing[],
  floats: number,
  rates: readonly number[],
  signal: AbortSignal,
): Promise<LoadPython[]> {
  await using stack = new AsyncDisposableStack();
  const callers: { server: Standing; way: Way; client: Peer }[] = [];
  for (const server of servers) {
    const way = server.protocol === 'rest' ? 'rest-json' : 'grpc-protobufjs';
    const client = stack.use(startBenchPeer('client', signal));
    await client.ask({ kind: 'connect', ports: { [way]: server.port }, floats, expects: 'distribution' });
    // Each worker imports its application at its first request.
    await client.ask({ kind: 'keep-busy', way, inFlight: 4, ms: 400 });
    callers.push({ server, way, client });
  }
  const found: LoadPython[] = [];
  for (const perSecond of rates) {
    const all = callers.map((caller) => ({ ...caller, blocks: [] as Block[] }));
    for (let round = 0; round < rounds; round += 1) {
      for (const { server, way, client, blocks } of turnsOf(all, round)) {
        if (hasPiledUp(blocks)) continue;
        const before = await stand.cpu(server.name);
        const offered = await client.ask({
          kind: 'offer',
          way,
          ratePerSecond: perSecond,
          ms: blockMs,
          seed: round + 1,
        });
        blocks.push({ ...offered, serverCpuMs: (await stand.cpu(server.name)) - before });
      }
    }
    for (const { server, blocks } of all) {
      const own = { protocol: server.protocol, workers: server.workers };
      found.push({ server: own, perSecond, measured: hasPiledUp(blocks) ? null : measuredIn(blocks) });
    }
  }
  return found;
}

function measuredIn(blocks: readonly Block[]): LoadPython['measured'] {
  const p99 = ({ timed }: Block) =>
    percentile(
      timed.map(({ value }) => value),
      0.99,
    ) ?? 0;
  return {
    latency: latenciesOf(blocks.flatMap(({ timed }) => timed)),
    p99Ms: roundsOf(blocks.map(p99)),
    serverCpuMs: roundsOf(blocks.map(({ serverCpuMs, timed }) => serverCpuMs / timed.length)),
  };
}
