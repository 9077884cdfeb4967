import { expect, it } from 'vitest';
import type { RunbookCase } from './runbook-case.ts';
import { has } from './shell.ts';

const grpc = import.meta.resolve('@grpc/grpc-js');
const names = ['model-1', 'model-2', 'model-3', 'model-4'];

export const l4Pinning: RunbookCase = {
  labId: 'l4-pinning',

  fillIn: ({ processes }) => ({
    PID: String(processes.get('storefront')?.pid),
    STOREFRONT: `http://${processes.get('storefront')?.addresses[0]}`,
    MODELS: names.map((name) => processes.get(name)?.addresses[0]).join(' '),
    MODEL_METRICS: names.map((name) => processes.get(name)?.addresses[1]).join(' '),
  }),

  confirm({ run, fewerViews }) {
    it('comes to a standstill within seconds', async () => {
      await expect.poll(fewerViews, { timeout: 30_000 }).toBe('4 of 4 views bad\n');
    });

    it('1: one server has all calls and all of the queue', async () => {
      const [hot, ...idle] = readShares(await run('shares')).toSorted((one, other) => other.calls - one.calls);
      expect(hot?.calls).toBeGreaterThan(50);
      expect(hot?.waiting).toBeGreaterThan(50);
      expect(idle.map(({ calls, waiting }) => ({ calls, waiting }))).toEqual(Array(3).fill({ calls: 0, waiting: 0 }));
    });

    it('2: one server alone has a connection, the only one of the client', async ({ skip }) => {
      skip(process.platform !== 'linux' || !has('ss'), 'ss is of Linux');
      // A health check that is just being made counts for a moment.
      await expect
        .poll(async () => readCounts(await run('connections')).toSorted((one, other) => one - other), {
          timeout: 20_000,
        })
        .toEqual([0, 0, 0, 1]);
      expect(await run('opened')).toMatch(/^127\.0\.0\.1:\d+: 1 connections\n$/);
    });

    it('3: the client knows of one connection, and all its calls went there', async () => {
      expect(await run('channelz')).toMatch(/127\.0\.0\.1:\d+ has 1 connections and \d{3,} calls'/);
    });
  },

  mitigation: 'kill the hot server, then restart the clients with eight connections each',
  async recovered({ run }) {
    const shares = readShares(await run('shares'));
    const all = shares.reduce((sum, { calls }) => sum + calls, 0);
    for (const { calls, waiting } of shares) {
      expect(calls / all).toBeLessThan(0.5);
      expect(waiting).toBeLessThan(50);
    }
  },

  metricsNamed: 3,
  ciCheck: {
    block: 'ci-check',
    file: 'client.js',
    tries: [
      {
        name: 'a plain client',
        source: clientWith({}),
        failing: ['two servers share the calls'],
      },
      {
        name: 'the policy by its old name',
        source: clientWith({ 'grpc.lb_policy_name': 'round_robin' }),
        failing: ['two servers share the calls'],
      },
      {
        name: 'round robin by service config',
        source: clientWith({
          'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
        }),
        failing: [],
      },
    ],
  },
};

/** A client that lives as long as its program, with these options. */
function clientWith(options: object): string {
  return `
import { Client, credentials } from ${JSON.stringify(grpc)};
const asIs = (bytes) => bytes;
const clients = new Map();
export function ask(target) {
  const client = clients.get(target) ?? new Client(target, credentials.createInsecure(), ${JSON.stringify(options)});
  clients.set(target, client);
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest('/any.Service/Method', asIs, asIs, Buffer.alloc(1), (error, answer) => {
      if (error) reject(error);
      else resolve(answer);
    });
  });
}
`;
}

const shareLine = /^(\S+): ([\d.]+) calls a second, (\d+) waiting, CPU \d+ % of a core$/gm;

function readShares(printed: string) {
  return [...printed.matchAll(shareLine)].map(([, from, calls, waiting]) => ({
    from,
    calls: Number(calls),
    waiting: Number(waiting),
  }));
}

function readCounts(printed: string): number[] {
  return [...printed.matchAll(/: (\d+) connections$/gm)].map(([, count]) => Number(count));
}
