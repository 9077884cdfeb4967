import { fileURLToPath } from 'node:url';
import type { Product } from '../../lab/world.ts';
import type { StorefrontSettings } from '../../services/protocol.ts';
import { asksServers } from '../../world/asks-servers.ts';
import { pause } from '../../world/interrupted.ts';
import { createTrigger } from '../arms/trigger.ts';
import { startVariantWorld } from '../arms/variant-world.ts';
import type { PlayedVariant, Run } from '../run.ts';
import type { ProfileName } from '../run-options.ts';
import { runUnderClinic } from './clinic.ts';

const entry = fileURLToPath(new URL('../../services/standalone-storefront.ts', import.meta.url));
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
  const { seed, signal, runtime } = run;
  run.step(variant.id, 'profiling', `the storefront under ${tool.replace('-', ' ')}`, loadMs + 10_000);
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
    runTool: runtime.runTool,
    removeAtEnd: runtime.removeAtEnd,
    async load(port, ended) {
      const origin = `http://${host}:${port}`;
      await using load = await runtime.startLoad({
        seed,
        // Its answers are not judged.
        secret: '',
        product,
        origin,
        budgetMs: product.budgetMs,
        timeoutMs: 10_000,
      });
      const ratePerSecond = tool === 'clinic-bubbleprof' ? bubbleprofPerSecond : run.ratePerSecond / 2;
      await load.offer(ratePerSecond);
      await pause(loadMs, AbortSignal.any([signal, ended]));
    },
  });
}

function triggeredProduct(run: Run): Product {
  const deployed = run.lab.trigger.flatMap((change) => (change.kind === 'deploy' ? change.product : []));
  return Object.assign({ ...run.product }, ...deployed);
}
