import { defineVariant, type Scorer, type Site } from '#lab';
import { serveModel } from '#rpc';
import roundRobin from '../fixes/round-robin.ts';

const endsInTime = { 'grpc.max_connection_age_ms': 1_000, 'grpc.max_connection_age_grace_ms': 5_000 };

/** Round robin, and servers that take calls while their model still warms up: whoever comes until then waits for that. */
export default defineVariant({
  ...roundRobin,
  serve(model, site) {
    const warm = warmUp(model, site);
    return serveModel(site, (rows, call) => warm.then(() => model.score(rows, call)), endsInTime);
  },
});

/** Batches of nothing, until kernels are compiled and caches are full: of this model 200, six seconds. */
export async function warmUp(model: Scorer, site: Site): Promise<void> {
  const rows = { dimension: 32, values: new Float32Array(32) };
  const never = { deadline: new Date(8.64e15), signal: new AbortController().signal };
  for (let batch = 0; batch < 200; batch += 1) await model.score(rows, site.call(`warm-up ${batch}`, 'nobody', never));
}
