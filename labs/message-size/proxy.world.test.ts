import type { ServiceError } from '@grpc/grpc-js';
import { expect, it } from 'vitest';
import type { Scorer } from '#lab';
import { credentials, ModelClient, serveModel } from '#rpc';
import { callOf, siteOf } from '../../src/rpc/calls.test-data.ts';
import { startChanged } from '../../test/conformance/changed-balancer.ts';
import { describeReal } from '../../test/conformance/real-balancer.ts';

/** A real proxy between, where there is one, as it comes: the runbook says what it lets through. */

for (const name of ['envoy', 'haproxy'] as const) {
  describeReal(name, (choice) => {
    it('lets through what is larger than its buffers, and the server refuses as usual', async () => {
      let handled = 0;
      const model: Scorer['score'] = async () => {
        handled += 1;
        return { scores: Float32Array.of(0.5) };
      };
      await using server = await serveModel(siteOf(), model);
      await using proxy = await startChanged(choice, server.port);
      await using client = new ModelClient(proxy.at, credentials.createInsecure());
      const send = (floats: number) =>
        client.score({ dimension: floats, values: new Float32Array(floats) }, callOf('job')).then(
          () => 'OK',
          (error: ServiceError) => error.message,
        );
      expect(await send(300_000)).toBe('OK');
      expect(await send(1_100_000)).toMatch(/^8 RESOURCE_EXHAUSTED: Received message larger than max/);
      expect(handled).toBe(1);
    });
  });
}
