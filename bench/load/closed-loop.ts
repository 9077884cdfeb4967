import { parentPort, workerData } from 'node:worker_threads';
import { now } from '../../src/lab/clock.ts';
import { openPages } from '../../src/load/pages.ts';

export interface ClosedLoop {
  readonly origin: string;
  /** Each sends its next request when it has got its last answer. */
  readonly users: number;
  readonly forMs: number;
}

const { origin, users, forMs }: ClosedLoop = workerData;
const latenciesMs: number[] = [];
{
  using pages = openPages(origin);
  const untilMs = now() + forMs;
  let requests = 0;
  const get = () =>
    new Promise<void>((resolve) => {
      requests += 1;
      pages.get('u0', 0, `load-${requests}`, () => resolve());
    });
  const use = async () => {
    while (now() < untilMs) {
      const sentMs = now();
      await get();
      latenciesMs.push(now() - sentMs);
    }
  };
  await Promise.all(Array.from({ length: users }, use));
}
parentPort?.postMessage(latenciesMs);
