import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { sumOf } from '../src/judge/statistics/sum.ts';
import { callOf, rows } from '../src/rpc/calls.test-data.ts';
import { atMost, credentials, ModelClient, type ModelClientOptions, spread, within } from '../src/rpc/index.ts';
import { isDeadlineExceeded } from '../src/rpc/refusal.ts';
import type { Bench } from './bench.ts';

const perSecond = 100;
const seconds = 600;
const slowMs = 3_000;
const quickMs = 30;
const deadlineMs = 500;

const everyServer = [{ round_robin: {} }];
const leaveTheSlowOne = [
  {
    outlier_detection: {
      interval: { seconds: 1, nanos: 0 },
      base_ejection_time: { seconds: 3, nanos: 0 },
      max_ejection_time: { seconds: 30, nanos: 0 },
      max_ejection_percent: 50,
      failure_percentage_ejection: { threshold: 50, enforcement_percentage: 100, minimum_hosts: 2, request_volume: 10 },
      child_policy: everyServer,
    },
  },
];

type Open = (target: string) => ReturnType<typeof spread>;

const clients: Readonly<Record<string, Open>> = {
  'a deadline alone': (target) => open(target, everyServer),
  'four connections': (target) => spread(4, () => open(target, everyServer, { 'grpc.use_local_subchannel_pool': 1 })),
  'outlier detection': (target) => open(target, leaveTheSlowOne),
  'the server has 50 ms less': (target) => open(target, everyServer, {}, { marginMs: 50 }),
};

function open(target: string, policies: unknown, options = {}, own: ModelClientOptions = {}): ModelClient {
  const config = { 'grpc.service_config': JSON.stringify({ loadBalancingConfig: policies }) };
  return new ModelClient(target, credentials.createInsecure(), { ...config, ...options }, own);
}

const resets: Bench = {
  title: `Ten minutes of deadlines of ${deadlineMs} ms: what a guard against resets does to calls that are in time.`,
  async run() {
    const ended = await Promise.all(
      Object.entries(clients).map(async ([name, client]) => ({ name, ...(await ask(client)) })),
    );
    return [
      {
        title: `${perSecond} calls/s for ${seconds} s by each client, in turns to a model of ${quickMs} ms and one of ${slowMs.toLocaleString('en-US')} ms`,
        columns: ['client', 'answered', 'too late', 'other errors', 'in bursts', 'after s'],
        rows: ended.map(({ name, answered, late, bursts }) => [
          name,
          answered,
          late,
          sumOf(bursts, ({ calls }) => calls),
          bursts.length,
          bursts.map(({ atSecond }) => atSecond).join(', '),
        ]),
        goals: ended.slice(1).map(({ name, bursts }) => ({
          title: `${name}: none`,
          measured: `${bursts.length} bursts`,
          met: bursts.length === 0,
        })),
      },
    ];
  },
};
export default resets;

/** Open loop; a burst is a second in which calls failed otherwise than by their deadline. */
async function ask(client: Open) {
  await using stack = new AsyncDisposableStack();
  const ports = await Promise.all(
    [slowMs, quickMs].map(async (ms) => {
      const server = serve(ms);
      stack.defer(() => void server.stdin.end());
      const [line] = await once(server.stdout, 'data');
      return String(line).trim();
    }),
  );
  const opened = stack.use(client(`ipv4:${ports.map((port) => `127.0.0.1:${port}`).join(',')}`));
  const model = within(deadlineMs, atMost(64, opened));
  const failed = new Map<number, number>();
  let answered = 0;
  let late = 0;
  const startedMs = performance.now();
  const calls: Promise<void>[] = [];
  for (let call = 0; call < perSecond * seconds; call += 1) {
    const leftMs = startedMs + (1_000 * call) / perSecond - performance.now();
    if (leftMs > 0) await sleep(leftMs);
    const score = async () => {
      try {
        await model.score(rows, callOf(`call-${call}`));
        answered += 1;
      } catch (error) {
        const second = Math.floor((performance.now() - startedMs) / 1_000);
        if (isDeadlineExceeded(error)) late += 1;
        else failed.set(second, (failed.get(second) ?? 0) + 1);
      }
    };
    calls.push(score());
  }
  await Promise.all(calls);
  return { answered, late, bursts: [...failed].map(([atSecond, count]) => ({ atSecond, calls: count })) };
}

function serve(ms: number): ChildProcessByStdio<Writable, Readable, null> {
  return spawn(process.execPath, [join(import.meta.dirname, 'resets', 'serve.ts'), String(ms)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}
