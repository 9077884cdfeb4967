import { createRequire } from 'node:module';
import { status } from '@grpc/grpc-js';
import { expect, it } from 'vitest';
import { callOf, rows, siteOf } from './calls.test-data.ts';
import { file_health_v1_health } from './generated/health/v1/health_pb.js';
import { file_model_service } from './generated/model_service_pb.js';
import { credentials, ModelClient, serveModel } from './index.ts';
import { filesIn, reflect, reflectionVersions, servicesIn } from './reflection-client.test-data.ts';

const { cache } = createRequire(import.meta.url);
const isLoaded = () => Object.keys(cache).some((path) => path.includes('/@grpc/reflection/'));

it('costs nothing until somebody asks', async () => {
  await using server = await serveModel(siteOf(), async () => ({ scores: Float32Array.of(1, 2) }));
  await using client = new ModelClient(`127.0.0.1:${server.port}`, credentials.createInsecure());
  await client.score(rows, callOf('a'));
  expect(isLoaded()).toBe(false);
  await reflect(server.port, 'v1', { listServices: '' });
  expect(isLoaded()).toBe(true);
});

it.each(reflectionVersions)('%s tells what is served, in the messages of the .proto', async (version) => {
  await using server = await serveModel(siteOf(), async () => ({ scores: Float32Array.of(1) }));
  const [services, ofModel, ofMessage, ofHealth, byName, unknown] = await reflect(
    server.port,
    version,
    { listServices: '' },
    { fileContainingSymbol: 'modelservice.ModelService' },
    { fileContainingSymbol: 'modelservice.PredictRequest.dimension' },
    { fileContainingSymbol: 'grpc.health.v1.Health.Check' },
    { fileByFilename: 'model_service.proto' },
    { fileContainingSymbol: 'modelservice.NoSuchService' },
  );
  expect(servicesIn(services)).toEqual(['grpc.health.v1.Health', 'modelservice.ModelService']);
  for (const answer of [ofModel, ofMessage, byName]) expect(filesIn(answer)).toEqual([file_model_service.proto]);
  expect(filesIn(ofHealth)).toEqual([file_health_v1_health.proto]);
  expect(unknown?.errorResponse).toMatchObject({ errorCode: status.NOT_FOUND });
});

it('answers many who ask at once, also while it is being loaded', async () => {
  await using server = await serveModel(siteOf(), async () => ({ scores: Float32Array.of(1) }));
  const all = await Promise.all(
    Array.from({ length: 20 }, (_, one) => reflect(server.port, one % 2 ? 'v1' : 'v1alpha', { listServices: '' })),
  );
  for (const [services] of all) expect(servicesIn(services)).toHaveLength(2);
});
