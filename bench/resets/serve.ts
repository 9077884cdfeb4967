import { setTimeout as wait } from 'node:timers/promises';
import { siteOf } from '../../src/rpc/calls.test-data.ts';
import { serveModel } from '../../src/rpc/index.ts';

/** A model server that takes so many ms for each call, unless its caller leaves. Tells its port, and lives as long as its stdin. */
const tookMs = Number(process.argv[2]);
const { port } = await serveModel(siteOf(), async ({ dimension, values }, { until }) => {
  await wait(tookMs, null, { signal: until.signal });
  return { scores: new Float32Array(values.length / dimension) };
});
process.stdin.resume().once('end', () => process.exit(0));
console.log(port);
