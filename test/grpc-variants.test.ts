import { describe, expect, it } from 'vitest';
import { listLabs, loadLab } from '../src/lab/load/discover.ts';
import { createModel } from '../src/model/linear-model.ts';
import { siteOf } from '../src/rpc/calls.test-data.ts';
import { packedFloats } from '../src/rpc/index.ts';
import { plainClient } from '../src/rpc/plain-client.test-data.ts';
import { reflect, reflectionVersions, servicesIn } from '../src/rpc/reflection-client.test-data.ts';
import { importVariant } from '../src/services/import-variant.ts';

/** Whatever the lab, a model server that speaks gRPC answers all of the .proto, and says so: grpcurl needs no other knowledge. */

const model = createModel('a secret');
const rows = { dimension: 2, values: Float32Array.of(1, 2, 3, 4) };
const expected = model.score(rows);
const request = packedFloats.encodeRequest({
  features: rows.values,
  dimension: rows.dimension,
  modelVersion: '',
  requestId: '',
});
/** Not in protobuf, whatever the .proto says: the wrong fix itself. */
const notProtobuf = ['wrong-fix:grpc-json-inside'];
/** Cuts scores to seven decimals, whoever asks: the wrong fix itself. */
const cutsScores = ['wrong-fix:grpc-rounded'];

describe.each(await listLabs())('%s', async (labId) => {
  const speaking = (await speakersOf(labId)).filter(({ speaks }) => speaks);

  it.runIf(speaking.length > 0).each(speaking)('$id', async ({ id, file }) => {
    const { serve } = await importVariant(file);
    await using server = await serve({ score: async (some) => ({ scores: model.score(some) }) }, siteOf());
    for (const version of reflectionVersions) {
      const [services] = await reflect(server.port, version, { listServices: '' });
      expect(servicesIn(services)).toContain('modelservice.ModelService');
    }
    if (notProtobuf.includes(id)) return;
    using client = plainClient(server.port);
    if (cutsScores.includes(id)) {
      const [whole = []] = (await client.predictStream(request).toArray()).map(scoresIn);
      expect(Array.from(whole, (score) => Math.abs(score - Number(score.toFixed(7))) < 1e-8)).toEqual([true]);
      return;
    }
    expect((await client.predictStream(request).toArray()).map(scoresIn)).toEqual([
      model.score({ dimension: 2, values: rows.values.subarray(0, 2) }),
      model.score({ dimension: 2, values: rows.values.subarray(2) }),
    ]);
    const pipeline = client.predictBatch();
    for (let chunk = 0; chunk < 6; chunk += 1) pipeline.write(request);
    pipeline.end();
    expect((await pipeline.toArray()).map(scoresIn)).toEqual(Array(6).fill(expected));
  });
});

it('finds variants that speak gRPC, and others that do not', async () => {
  const found = new Map((await speakersOf('json-blowup')).map(({ id, speaks }) => [id, speaks]));
  expect([found.get('defect'), found.get('fix:grpc')]).toEqual([false, true]);
});

/** Where they are served there is gRPC alone: what speaks something else cannot listen. */
async function speakersOf(labId: string) {
  const { variants } = await loadLab(labId);
  return Promise.all(
    variants
      .flatMap(({ id, file }) => (file === null ? [] : [{ id, file }]))
      .map(async ({ id, file }) => {
        const { serve } = await importVariant(file);
        const server = await serve({ score: async () => ({ scores: new Float32Array(0) }) }, siteOf()).catch(
          () => null,
        );
        await server?.[Symbol.asyncDispose]();
        return { id, file, speaks: server !== null };
      }),
  );
}

function scoresIn(message: Buffer): Float32Array {
  return packedFloats.decodeResponse(message).probabilities;
}
