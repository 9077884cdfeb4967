import { fileURLToPath } from 'node:url';
import type { Product } from '../lab/world.ts';
import type { StorefrontSettings } from '../services/protocol.ts';
import { pause } from '../world/interrupted.ts';
import { forkProcess } from '../world/process/service-process.ts';
import { asksServers } from '../world/process/start-world.ts';
import { runUnderClinic } from './clinic.ts';
import type { PlayedVariant, Run } from './run.ts';
import type { ProfileName } from './run-options.ts';
import { createTrigger } from './trigger.ts';
import { startVariantWorld } from './variant-world.ts';

const entry = fileURLToPath(new URL('../services/standalone-storefront.ts', import.meta.url));
const loadMs = 5_000;
const timeoutMs = 90_000;
/** bubbleprof follows every asynchronous operation: more than this and it draws for minutes. */
const bubbleprofPerSecond = 5;
const host = '127.0.0.1';

/**
 * The storefront once more under one of clinic's tools, as it is once the trigger was pulled, in a world of its own
 * after the arms: clinic starts the process itself, and costs more than evidence may. Errors as `runUnderClinic`.
 */
export async function profileUnderClinic(
  run: Run,
  variant: PlayedVariant,
  tool: ProfileName,
  outFolder: string,
): Promise<{ readonly tool: string; readonly path: string }> {
  const { seed, signal, reaper } = run;
  run.step(variant.id, 'profiling', `the storefront under ${tool.replace('-', ' ')}`, loadMs + 10_000);
  const hooks = { onPid: reaper.watch, onExit: reaper.forget };
  // All of it but the storefront is used: that one runs once more, under clinic.
  await using world = await startVariantWorld(run, variant);
  await createTrigger(run.lab.trigger, world).pull();
  const product = triggeredProduct(run);
  const settings: StorefrontSettings = {
    role: 'storefront',
    name: 'storefront',
    seed,
    product,
    variant: variant.file,
    host,
    port: 0,
    models: world.upstream,
    ...(world.target === null ? {} : { target: world.target }),
  };
  return runUnderClinic({
    tool,
    entry,
    env: { TWO_AM_STOREFRONT: JSON.stringify(settings), ...(world.target === null ? {} : asksServers) },
    outFolder,
    timeoutMs,
    signal,
    onStart: reaper.watch,
    onEnd: reaper.forget,
    async load(port, ended) {
      await using forkedLoad = forkProcess('load', 'load', null, hooks);
      const origin = `http://${host}:${port}`;
      const load = await forkedLoad.start({
        role: 'load',
        name: 'load',
        seed,
        // Its answers are not judged.
        secret: '',
        product,
        origin,
        budgetMs: product.budgetMs,
        timeoutMs: 10_000,
      });
      const ratePerSecond = tool === 'clinic-bubbleprof' ? bubbleprofPerSecond : run.ratePerSecond / 2;
      await load.ask({ kind: 'change', change: { kind: 'offer', ratePerSecond, arrivals: 'poisson' } });
      await pause(loadMs, AbortSignal.any([signal, ended]));
    },
  });
}

function triggeredProduct(run: Run): Product {
  const deployed = run.lab.trigger.flatMap((change) => (change.kind === 'deploy' ? change.product : []));
  return Object.assign({ ...run.product }, ...deployed);
}
