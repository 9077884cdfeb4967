import { expect, it } from 'vitest';
import type { UpWorld } from '../run/up/up.ts';
import { describeUp } from './describe-up.ts';

const world: UpWorld = {
  lab: 'l4-pinning',
  state: 'incident',
  ratePerSecond: 79.6,
  balancer: null,
  processes: [
    {
      name: 'storefront',
      role: 'storefront',
      handle: { kind: 'pid', id: '4711' },
      address: '127.0.0.1:3000',
      metrics: 'http://127.0.0.1:3000/metrics',
    },
    { name: 'load', role: 'load', handle: { kind: 'pid', id: '4712' }, address: null, metrics: null },
  ],
  grpc: { address: '127.0.0.2:4000', tls: false, product: { dimension: 2_000, candidates: 12 } },
};

it('says where everything is, and what to do with it', () => {
  expect(describeUp(world).split('\n')).toEqual([
    'two-am  l4-pinning is up: incident, 80 page views a second',
    '',
    '  storefront  pid 4711    127.0.0.1:3000    http://127.0.0.1:3000/metrics',
    '  load        pid 4712    client only',
    '',
    '  a page view    curl http://127.0.0.1:3000/recommendations/u1',
    '  model server   grpcurl -plaintext 127.0.0.2:4000 describe',
    `  two rows       grpcurl -plaintext -d '{"dimension": 2, "features": [0.1, 0.2, 0.3, 0.4]}' 127.0.0.2:4000 modelservice.ModelService/Predict`,
    "  a page's rows  node -p 'JSON.stringify({ dimension: 2000, features: Array.from({ length: 24000 }, Math.random) })' | grpcurl -plaintext -d @ 127.0.0.2:4000 modelservice.ModelService/Predict",
    '  mitigations    npm run lab -- mitigate',
    '  to end it      Ctrl-C',
    '',
  ]);
});

it('asks over TLS where it is spoken, and names no gRPC where it is not', () => {
  const grpc = { address: '127.0.0.2:4000', tls: true, product: { dimension: 2_000, candidates: 12 } };
  expect(describeUp({ ...world, grpc })).toContain('grpcurl -insecure 127.0.0.2:4000 describe');
  expect(describeUp({ ...world, grpc: null })).not.toContain('grpc');
});
