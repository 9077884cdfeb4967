import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startChanged } from '../conformance/changed-balancer.ts';
import { startBackend } from '../conformance/grpc-backend.ts';
import { describeReal } from '../conformance/real-balancer.ts';
import { connect } from '../grpc-status/client.ts';

/** What docs/balancers.md says of a call that has no deadline of its own, behind Envoy as it is configured here. */

const callsOwn = '"grpc_timeout_header_max": "0s"';
const never = { path: '/test.Backend/Hang', deadline: Number.POSITIVE_INFINITY };

describeReal('envoy', (choice) => {
  it("no timeout ends it, not even the route's own", async () => {
    await using backend = await startBackend('model');
    const change = (config: string) => config.replace('"timeout": "0s"', '"timeout": "0.1s"');
    await using proxy = await startChanged(choice, backend.port, change);
    using client = connect(proxy.at);
    let said = 'nothing';
    void client.call(never).then((end) => {
      said = end;
    });
    await expect.poll(() => backend.hanging.size).toBe(1);
    await wait(1_000);
    expect(said).toBe('nothing');
  });

  it('`max_stream_duration` beside it does, and leaves the others their own', async () => {
    await using backend = await startBackend('model');
    const change = (config: string) => config.replace(callsOwn, `"max_stream_duration": "0.1s", ${callsOwn}`);
    await using proxy = await startChanged(choice, backend.port, change);
    using client = connect(proxy.at);
    const fromMs = Date.now();
    const own = client.call({ ...never, deadline: fromMs + 500 });
    // The server ends it, or Envoy: it handed its own time on.
    expect(await client.call(never)).toMatch(
      /^4 DEADLINE_EXCEEDED: (?:downstream duration timeout|Deadline exceeded)$/,
    );
    expect(await own).toMatch(/^4 DEADLINE_EXCEEDED: /);
    expect(Date.now() - fromMs).toBeGreaterThanOrEqual(490);
  });
});
