import { startBalancer as startListening } from '../balance/start-balancer.ts';
import { startProcessFigures } from '../gather/process.ts';
import type { Program } from './program.ts';
import type { BalancerSettings } from './protocol.ts';

/** The embedded balancer, as a process of a world. */
export async function startBalancer(settings: BalancerSettings): Promise<Program> {
  let taken = () => 0;
  const figures = startProcessFigures(() => taken());
  const balancer = await startListening(settings);
  taken = () => balancer.backends.reduce((sum, backend) => sum + backend.taken, 0);
  return {
    started: { port: balancer.port, adminPort: 0 },
    gatherings: { process: figures },
    change() {},
    [Symbol.asyncDispose]: () => balancer[Symbol.asyncDispose](),
  };
}
