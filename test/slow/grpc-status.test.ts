import { expect, it } from 'vitest';
import { startChanged } from '../conformance/changed-balancer.ts';
import { startBackend } from '../conformance/grpc-backend.ts';
import { describeReal } from '../conformance/real-balancer.ts';
import { connect } from '../grpc-status/client.ts';
import { asEnvoy } from '../grpc-status/envoy.ts';
import { asHaproxy } from '../grpc-status/haproxy.ts';
import { startHttp2 } from '../grpc-status/peers.ts';
import { needsProxy, rows } from '../grpc-status/rows.ts';

/** The rows of docs/grpc-status.md that need a proxy, where it is. */

const proxies = { haproxy: asHaproxy, envoy: asEnvoy };
const held = rows.filter(needsProxy);

it('every one is made to happen, and nothing else is', () => {
  expect(held.map(({ cause }) => cause).sort()).toEqual(Object.values(proxies).flatMap(Object.keys).sort());
});

for (const name of ['haproxy', 'envoy'] as const) {
  const own = held.flatMap((row) => {
    const situation = proxies[name][row.cause];
    return situation ? [[row.says, row, situation] as const] : [];
  });

  describeReal(name, (choice) => {
    it.each(own)('%s', async (_says, { pattern }, { change, behind, see }) => {
      await using backend = await startBackend('model');
      await using deaf = await startHttp2(() => {});
      const portBehind = { 'grpc-js': backend.port, deaf: Number(deaf.at.split(':')[1]), nobody: 1 };
      await using proxy = await startChanged(choice, portBehind[behind ?? 'grpc-js'], change);
      using client = connect(proxy.at);
      expect(await see(client, backend)).toMatch(pattern);
    });
  });
}
