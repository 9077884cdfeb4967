import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { heldBy, startStorefrontWorld, storefrontOf } from '../labs/channel-reuse/limited.test-data.ts';
import { canLimitOpenFiles } from '../src/world/process/limit-open-files.ts';
import type { Bench } from './bench.ts';

const restart: Bench = {
  title: 'How long a restart lasts that gives descriptors back, beside what the runbook of channel-reuse reckons.',
  async run() {
    if (!canLimitOpenFiles())
      throw new Error('This system has no prlimit, which lowers the limit of a process that runs.');
    const columns = [
      'views/s',
      'descriptors to spare',
      'good views',
      'reckoned s',
      'measured s',
      'measured / reckoned',
    ];
    const bought = [];
    for (const perSecond of [20, 40, 80]) bought.push({ perSecond, ...(await spendRestart(perSecond)) });
    const ratios = bought.map(({ perSecond, spare, seconds }) => seconds / (spare / perSecond));
    const furthest = Math.max(...ratios.map((ratio) => Math.abs(ratio - 1)));
    return [
      {
        title:
          'a client for every request, a storefront that was just restarted, a steady traffic: until the first view fails',
        columns,
        rows: bought.map(({ perSecond, spare, good, seconds }, row) => [
          perSecond,
          spare,
          good,
          spare / perSecond,
          seconds,
          ratios[row] ?? Number.NaN,
        ]),
        goals: [
          {
            title: 'what is reckoned is at most a fifth off',
            measured: `${(100 * furthest).toFixed(0)} %`,
            met: furthest <= 0.2,
          },
        ],
      },
    ];
  },
};
export default restart;

/** Seconds from the first view until the one that failed was asked for. */
async function spendRestart(perSecond: number) {
  await using world = await startStorefrontWorld('defect.ts');
  await world.sizeFor(1);
  await world.restart('storefront');
  const { port } = storefrontOf(world).started;
  const agent = new Agent({ keepAlive: true });
  try {
    const ask = async (path: string) => {
      const [answer]: IncomingMessage[] = await once(get({ port, host: '127.0.0.1', path, agent }), 'response');
      answer?.resume();
      return answer?.statusCode;
    };
    // Those who look keep their connections, as an ingress does; what they take is not to spare.
    await Promise.all(Array.from({ length: 8 }, () => ask('/healthz')));
    const spare = await countSpare(() => heldBy(world));

    let good = 0;
    let failedAtMs: number | null = null;
    const asked: Promise<void>[] = [];
    const startedMs = performance.now();
    for (let view = 0; failedAtMs === null; view += 1) {
      if (view > 3 * spare) throw new Error(`${view} views with ${spare} descriptors, and none has failed.`);
      const dueMs = startedMs + (view * 1_000) / perSecond;
      await sleep(Math.max(0, dueMs - performance.now()));
      const look = async () => {
        const status = await ask('/recommendations/u1').catch(() => undefined);
        if (status === 200) good += 1;
        else failedAtMs = Math.min(failedAtMs ?? dueMs, dueMs);
      };
      asked.push(look());
    }
    await Promise.all(asked);
    return { spare, good, seconds: (failedAtMs - startedMs) / 1_000 };
  } finally {
    agent.destroy();
  }
}

/** Once as many are held as a second ago: the load's own connections come back after a restart. */
async function countSpare(look: () => { open: number; limit: number | null }): Promise<number> {
  for (let before = Number.NaN; ; ) {
    const { open, limit } = look();
    if (limit === null) throw new Error('The storefront has no limit.');
    if (open === before) return limit - open;
    before = open;
    await sleep(1_000);
  }
}
