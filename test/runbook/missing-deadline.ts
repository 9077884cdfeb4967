import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import type { RunbookCase } from './runbook-case.ts';
import { has } from './shell.ts';

/** Of `labs/missing-deadline/defect.ts`. */
const bound = 64;
const grpc = import.meta.resolve('@grpc/grpc-js');

export const missingDeadline: RunbookCase = {
  labId: 'missing-deadline',

  fillIn: ({ processes }) => ({
    PID: String(processes.get('storefront')?.pid),
    CALLER: String(processes.get('ranker')?.pid),
    STOREFRONT: `http://${processes.get('storefront')?.addresses[0]}`,
    MODEL_METRICS: ['model-1', 'model-2'].map((name) => processes.get(name)?.addresses[1]).join(' '),
  }),

  confirm({ run, env, fewerViews }) {
    it('comes to a standstill within seconds', async () => {
      await expect.poll(fewerViews, { timeout: 20_000 }).toBe('4 of 4 views bad\n');
    });

    it('1: it waits, every place is taken, the oldest for longer than a page may take', async () => {
      const looks = readLooks(await run('waits'));
      expect(looks.map(({ calls }) => calls)).toEqual([bound, bound, bound]);
      for (const { oldestSeconds } of looks) expect(oldestSeconds).toBeGreaterThan(1);
      const cpu = looks.slice(1).map(({ cpuPercent }) => cpuPercent);
      expect(cpu).toEqual([expect.any(Number), expect.any(Number)]);
      for (const percent of cpu) expect(percent).toBeLessThan(60);
    });

    it('2: its calls are at no server: the model servers are quick, and idle', async () => {
      const [storefront, ...models] = readCallers(await run('callers'));
      expect(storefront?.from).toBe(`${env.STOREFRONT}/metrics`);
      expect(models.map(({ from }) => from)).toEqual(env.MODEL_METRICS?.split(' '));
      for (const { ms, atATime } of models) {
        expect(storefront?.ms).toBeGreaterThan(10 * ms);
        expect(atATime).toBeLessThan(2);
      }
      expect(storefront?.atATime).toBeGreaterThan(bound / 2);
    });

    it('2: one of the two ways takes seconds', async ({ skip }) => {
      skip(process.platform !== 'linux' || !has('ss'), 'ss is of Linux');
      skip(!curlSpeaksHttp2(), 'this curl has no HTTP/2');
      const connections = (await run('connections')).trim().split('\n');
      // ss leaves out an age of 0 ms.
      for (const one of connections) {
        expect(one).toMatch(/^127\.0\.0\.1:\d+ Send-Q:\d+(?: (?:lastsnd|lastrcv|unacked|retrans|timer):\S+)*$/);
      }
      expect(connections).toHaveLength(2);
      env.WAYS = connections.map((line) => line.split(' ')[0]).join(' ');
      const ways = readWays(await run('ways')).sort((one, other) => one.seconds - other.seconds);
      expect(ways.map(({ status }) => status)).toEqual([200, 200]);
      // Three seconds on the link to model-1.
      expect(ways[0]?.seconds).toBeLessThan(1);
      expect(ways[1]?.seconds).toBeGreaterThanOrEqual(3);
    });

    it('3: no call has a deadline, and no timer would end one', async () => {
      const printed = await run('deadlines');
      const [, calls, deadlines] = /'(\d+) calls began, (\d+) with a deadline'/.exec(printed) ?? [];
      expect(Number(calls)).toBeGreaterThan(10);
      expect(deadlines).toBe('0');
      const [, sockets, timers] = /'(\d+) TCPSocketWrap, (\d+) Timeout'/.exec(printed) ?? [];
      expect(Number(sockets)).toBeGreaterThan(bound);
      expect(Number(timers)).toBeLessThan(bound / 2);
    });
  },

  mitigation: 'drain it, then restart the storefront',
  async recovered({ run }) {
    for (const { calls, oldestSeconds } of readLooks(await run('waits'))) {
      expect(calls).toBeLessThan(bound);
      expect(oldestSeconds).toBeLessThan(1);
    }
  },

  metricsNamed: 4,
  ciCheck: {
    block: 'ci-check',
    file: 'client.js',
    tries: [
      {
        name: 'no deadline',
        source: clientWith('(call) => call({})'),
        failing: ['no call waits for ever', 'whoever is called knows how long, and is told when it is over'],
      },
      {
        name: 'a timeout around the promise',
        source: clientWith(`(call) => {
  const tooLate = new Promise((_, reject) => setTimeout(() => reject(new Error('too late')), 300));
  return Promise.race([call({}), tooLate]);
}`),
        failing: ['whoever is called knows how long, and is told when it is over'],
      },
      {
        name: 'a deadline',
        source: clientWith('(call) => call({ deadline: Date.now() + 300 })'),
        failing: [],
      },
    ],
  },
};

/** A client that calls as `how` says; it gets a function from grpc-js's call options to the answer. */
function clientWith(how: string): string {
  return `
import { Client, credentials } from ${JSON.stringify(grpc)};
const asIs = (bytes) => bytes;
const how = ${how};
export function ask(address) {
  const client = new Client(address, credentials.createInsecure());
  const call = (options) => new Promise((resolve, reject) => {
    client.makeUnaryRequest('/any.Service/Method', asIs, asIs, Buffer.alloc(1), options, (error, answer) => {
      if (error) reject(error);
      else resolve(answer);
    });
  });
  return how(call);
}
`;
}

function curlSpeaksHttp2(): boolean {
  return /\bHTTP2\b/.test(execFileSync('curl', ['--version'], { encoding: 'utf8' }));
}

const lookLine = /^(\d+) calls in flight, the oldest for ([\d.]+) s(?:, CPU (\d+) % of a core)?$/gm;

function readLooks(printed: string) {
  return [...printed.matchAll(lookLine)].map(([, calls, oldest, cpu]) => ({
    calls: Number(calls),
    oldestSeconds: Number(oldest),
    cpuPercent: cpu === undefined ? null : Number(cpu),
  }));
}

const callerLine = /^(\S+): ([\d.]+) calls a second, (\d+) ms each, ([\d.]+) at a time$/gm;

function readCallers(printed: string) {
  return [...printed.matchAll(callerLine)].map(([, from, , ms, atATime]) => ({
    from,
    ms: Number(ms),
    atATime: Number(atATime),
  }));
}

const wayLine = /^\S+: HTTP (\d+), connected after [\d.]+ s, done after ([\d.]+) s$/gm;

function readWays(printed: string) {
  return [...printed.matchAll(wayLine)].map(([, status, seconds]) => ({
    status: Number(status),
    seconds: Number(seconds),
  }));
}
