import type { Bench, BenchTable } from './bench.ts';
import { type ServerUnderBench, startOurs, startReal } from './fault-proxy/servers.ts';
import { askFor, connectOften, serveAnswers, serveBytes, timeTransfer } from './fault-proxy/traffic.ts';
import { median, ratioOf } from './rounds.ts';

const faultProxy: Bench = {
  title:
    'The embedded fault server beside a real Toxiproxy (TWO_AM_TOXIPROXY, else toxiproxy-server on PATH), and its memory beside that of another build (TWO_AM_BENCH_AGAINST, its folder).',
  async run() {
    await using stack = new AsyncDisposableStack();
    const servers = [stack.use(await startOurs())];
    const real = await startReal();
    if (real) servers.push(stack.use(real));
    const tables = [];
    for (const compare of [compareRequests, compareTransfers, compareLatency, compareManyDelayed])
      tables.push(await compare(servers));
    const other = process.env.TWO_AM_BENCH_AGAINST;
    if (other) servers.splice(1, 0, stack.use(await startOurs(otherBuild, other)));
    return [...tables, await compareMemory(servers)];
  },
};
export default faultProxy;

const otherBuild = 'embedded, the other build';
const rounds = 9;
const roundMs = 800;
const connections = 16;
const transferBytes = 100_000_000;
const latencyMs = 50;
const toleratedMs = 2;
const delayedConnections = 1_000;
const delayedMs = 4_000;
const delayedRestMs = 950;
/** Until V8's young generation has the size that so much coming and going asks for. */
const warmUpConnections = 15_000;
const manyConnections = 10_000;
const atOnce = 50;

async function compareRequests(servers: readonly ServerUnderBench[]): Promise<BenchTable> {
  await using upstream = await serveAnswers();
  const [ours = [], real] = await inTurns(servers, upstream.address, async (server, listen) => {
    const cpuMs = await server.cpuMs();
    const latencies = await askFor(roundMs, connections, listen);
    const usedMs = (await server.cpuMs()) - cpuMs;
    return {
      perSecond: (latencies.length * 1_000) / roundMs,
      cpuUs: (usedMs * 1_000) / latencies.length,
      p50Ms: percentile(latencies, 0.5),
      p99Ms: percentile(latencies, 0.99),
    };
  });
  const ratio = (figure: keyof (typeof ours)[number]) => ratioOf(column(ours, figure), column(real ?? [], figure));
  return {
    title: `No toxics, ${connections} keep-alive connections, one request at a time on each: medians of ${rounds} rounds`,
    columns: ['', 'requests/s', 'CPU µs a request', 'p50 ms', 'p99 ms'],
    rows: rowsOf(servers, [ours, real], (each) => [
      median(column(each, 'perSecond')),
      median(column(each, 'cpuUs')),
      median(column(each, 'p50Ms')),
      median(column(each, 'p99Ms')),
    ]),
    goals: real
      ? [
          goal('requests/s >= 1.3 times', ratio('perSecond'), (times) => times >= 1.3),
          goal('CPU a request < 1 times', ratio('cpuUs'), (times) => times < 1),
          goal('p50 <= 1 times', ratio('p50Ms'), (times) => times <= 1),
          goal('p99 <= 1 times', ratio('p99Ms'), (times) => times <= 1),
        ]
      : [],
  };
}

async function compareTransfers(servers: readonly ServerUnderBench[]): Promise<BenchTable> {
  await using upstream = await serveBytes(transferBytes);
  const [ours = [], real] = await inTurns(servers, upstream.address, async (_server, listen) => ({
    ms: await timeTransfer(transferBytes, listen),
  }));
  return {
    title: `${transferBytes / 1_000_000} MB to the client, on one connection`,
    columns: ['', 'ms'],
    rows: rowsOf(servers, [ours, real], (each) => [median(column(each, 'ms'))]),
    goals: real ? [goal('<= 1 times', ratioOf(column(ours, 'ms'), column(real, 'ms')), (times) => times <= 1)] : [],
  };
}

async function compareLatency(servers: readonly ServerUnderBench[]): Promise<BenchTable> {
  await using upstream = await serveAnswers();
  const toxic = { name: 'latency', type: 'latency', stream: 'downstream', toxicity: 1 } as const;
  const [ours = [], real] = await inTurns(servers, upstream.address, async ({ client }, listen) => {
    const without = await askFor(roundMs / 2, connections, listen);
    const proxy = Object.values(await client.getAll())[0];
    const added = await proxy?.addToxic({ ...toxic, attributes: { latency: latencyMs, jitter: 0 } });
    const under = await askFor(roundMs / 2, connections, listen);
    await added?.remove();
    return { addedMs: percentile(under, 0.5) - percentile(without, 0.5) };
  });
  const added = median(column(ours, 'addedMs'));
  return {
    title: `What latency ${latencyMs} adds at p50`,
    columns: ['', 'ms'],
    rows: rowsOf(servers, [ours, real], (each) => [median(column(each, 'addedMs'))]),
    goals: [
      {
        title: `ours: ${latencyMs} ms ± ${toleratedMs}`,
        measured: `${added.toFixed(2)} ms`,
        met: Math.abs(added - latencyMs) <= toleratedMs,
      },
    ],
  };
}

/** A timer for each connection's answer. */
async function compareManyDelayed(servers: readonly ServerUnderBench[]): Promise<BenchTable> {
  await using upstream = await serveAnswers();
  const toxic = { name: 'latency', type: 'latency', stream: 'downstream', toxicity: 1 } as const;
  const ask = (listen: string) => askFor(delayedMs, delayedConnections, listen, delayedRestMs);
  const rows = [];
  for (const server of servers) {
    const listen = await openProxy(server, upstream.address);
    const without = percentile(await ask(listen), 0.5);
    const proxy = Object.values(await server.client.getAll())[0];
    await proxy?.addToxic({ ...toxic, attributes: { latency: latencyMs, jitter: 0 } });
    const cpuMs = await server.cpuMs();
    const under = await ask(listen);
    const usedMs = (await server.cpuMs()) - cpuMs;
    await removeProxies(server);
    const beyond = (share: number) => percentile(under, share) - without - latencyMs;
    rows.push({ name: server.name, p50: beyond(0.5), p99: beyond(0.99), cpuUs: (usedMs * 1_000) / under.length });
  }
  const [ours, real] = rows;
  return {
    title: `latency ${latencyMs} on ${thousands(delayedConnections)} connections, about one request a second on each: added beyond it`,
    columns: ['', 'p50 ms', 'p99 ms', 'CPU µs a request'],
    rows: rows.map(({ name, p50, p99, cpuUs }) => [name, p50.toFixed(2), p99.toFixed(2), cpuUs.toFixed(0)]),
    goals: ours
      ? [
          {
            title: `p99 within ${toleratedMs} ms`,
            measured: `${ours.p99.toFixed(2)} ms`,
            met: ours.p99 <= toleratedMs,
          },
          ...(real ? [goal('CPU a request <= 1 times', ours.cpuUs / real.cpuUs, (times) => times <= 1)] : []),
        ]
      : [],
  };
}

async function compareMemory(servers: readonly ServerUnderBench[]): Promise<BenchTable> {
  await using upstream = await serveAnswers();
  const rows = [];
  for (const server of servers) {
    const listen = await openProxy(server, upstream.address);
    await connectOften(warmUpConnections, atOnce, listen);
    const before = await server.residentBytes();
    await connectOften(manyConnections, atOnce, listen);
    const after = await server.residentBytes();
    await removeProxies(server);
    rows.push([server.name, before / 2 ** 20, after / 2 ** 20] as const);
  }
  const [ours] = rows;
  const grown = ours ? ours[2] / ours[1] - 1 : Number.NaN;
  const other = rows.find(([name]) => name === otherBuild);
  return {
    title: `Resident memory in MB around ${thousands(manyConnections)} connections, ${atOnce} at a time`,
    columns: ['', `after ${thousands(warmUpConnections)}`, 'and then'],
    rows,
    goals: [
      { title: 'ours grows by less than 5 %', measured: `${(grown * 100).toFixed(1)} %`, met: grown < 0.05 },
      ...(ours && other ? [goal('<= 0.4 times the other build', ours[2] / other[2], (times) => times <= 0.4)] : []),
    ],
  };
}

function thousands(count: number): string {
  return count.toLocaleString('en-US');
}

/** In turns, so that what else the machine does falls on all alike, and each is first as often as second. */
async function inTurns<Figures>(
  servers: readonly ServerUnderBench[],
  upstream: string,
  measure: (server: ServerUnderBench, listen: string) => Promise<Figures>,
): Promise<readonly Figures[][]> {
  const runners: { readonly server: ServerUnderBench; readonly listen: string; readonly figures: Figures[] }[] = [];
  for (const server of servers) runners.push({ server, listen: await openProxy(server, upstream), figures: [] });
  // The first warms up.
  for (let round = 0; round <= rounds; round += 1) {
    for (const { server, listen, figures } of round % 2 === 0 ? runners : runners.toReversed()) {
      const measured = await measure(server, listen);
      if (round > 0) figures.push(measured);
    }
  }
  for (const { server } of runners) await removeProxies(server);
  return runners.map(({ figures }) => figures);
}

async function openProxy({ client }: ServerUnderBench, upstream: string): Promise<string> {
  return (await client.createProxy({ name: 'bench', listen: '127.0.0.1:0', upstream })).listen;
}

async function removeProxies({ client }: ServerUnderBench): Promise<void> {
  for (const proxy of Object.values(await client.getAll())) await proxy.remove();
}

function rowsOf<Figures>(
  servers: readonly ServerUnderBench[],
  figures: readonly (Figures[] | undefined)[],
  cells: (each: Figures[]) => number[],
): (string | number)[][] {
  return servers.map(({ name }, at) => [name, ...cells(figures[at] ?? [])]);
}

function column<Name extends string>(figures: readonly { readonly [N in Name]: number }[], name: Name): number[] {
  return figures.map((each) => each[name]);
}

function goal(title: string, ratio: number, isMet: (ratio: number) => boolean) {
  return { title, measured: `${ratio.toFixed(2)} times`, met: isMet(ratio) };
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
}
