import autocannon from 'autocannon';
import type { Cost } from './cost.ts';

/** The same of autocannon, in the closed loop that it is: as many connections as keep about that rate. */
const [origin = '', connections = ''] = process.argv.slice(2);
const fire = (duration: number) =>
  autocannon({
    url: `${origin}/recommendations/u0`,
    connections: Number(connections),
    duration,
    headers: { 'x-request-id': 'load-1', 'x-moment': '0' },
  });

await fire(4);
const before = process.cpuUsage();
const { '2xx': requests, non2xx, errors } = await fire(4);
const { user, system } = process.cpuUsage(before);
const cost: Cost = { requests, cpuMsPerRequest: (user + system) / 1_000 / requests, notRight: non2xx + errors };
process.send?.(cost);
process.disconnect?.();
