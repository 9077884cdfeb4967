import { expect } from 'vitest';
import { ask, connect } from './client.ts';
import { startGrpc, startTcp } from './peers.ts';
import type { Cases } from './rows.ts';
import { configured } from './service-config.ts';

const soon = () => ({ deadline: Date.now() + 100 });
const never = () => {};

/** Calls that end too late, or were over before. */
export const deadlines: Cases = {
  'cancelled in the turn in which it was made': async () => {
    await using peer = await startGrpc();
    using client = connect(peer.at);
    await client.call();
    const said = await client.call({ cancels: true });
    await expect.poll(() => peer.seen.handled).toBe(2);
    return said;
  },

  'a deadline that had passed before the call': async () => {
    await using peer = await startGrpc();
    using client = connect(peer.at);
    await client.call();
    const said = await client.call({ deadline: Date.now() - 5 });
    await expect.poll(() => peer.seen.handled).toBe(2);
    return said;
  },

  'a duration where a moment belongs': async () => {
    await using peer = await startGrpc();
    return await ask(peer.at, { deadline: 5_000 });
  },

  'a service config that says "0.3s"': async () => {
    let leftMs = 0;
    await using peer = await startGrpc((call, respond) => {
      leftMs = Number(call.getDeadline()) - Date.now();
      respond(null, call.request);
    });
    expect(await ask(peer.at, configured({ timeout: '1.5s' }))).toBe('OK');
    expect(leftMs).toBeLessThanOrEqual(1_000);
    expect(await ask(peer.at, configured({ timeout: { seconds: 0, nanos: 300_000_000 } }))).toBe('OK');
    return await ask(peer.at, configured({ timeout: '0.3s' }));
  },

  'a peer that accepts and says nothing': async () => {
    await using peer = await startTcp(never);
    return await ask(peer.at, soon());
  },

  'nobody listens, and the call waits for ready': async () => {
    const at = await freePlace();
    expect(await ask(at)).toContain(
      '14 UNAVAILABLE: No connection established. Last error: Error: connect ECONNREFUSED',
    );
    return await ask(at, { ...soon(), waitForReady: true });
  },

  'a slow handler': async () => {
    await using peer = await startGrpc((call, respond) => {
      if (peer.seen.handled === 1) respond(null, call.request);
    });
    using client = connect(peer.at);
    await client.call();
    const said = await client.call(soon());
    expect(peer.seen.handled).toBe(2);
    return said;
  },

  // What a caller hands on as it came is the server's deadline, and not its own.
  "a grpc-js server, whose deadline was shorter than the call's": async () => {
    await using peer = await startGrpc(never);
    return await ask(peer.at, { metadata: { 'grpc-timeout': '100m' }, deadline: Number.POSITIVE_INFINITY });
  },

  'more calls than the server takes at a time': async () => {
    const held = Promise.withResolvers<void>();
    await using peer = await startGrpc((call, respond) => void held.promise.then(() => respond(null, call.request)), {
      'grpc.max_concurrent_streams': 1,
    });
    using client = connect(peer.at);
    const first = client.call();
    await expect.poll(() => peer.seen.handled).toBe(1);
    const said = await client.call(soon());
    expect(peer.seen.handled).toBe(1);
    held.resolve();
    expect(await first).toBe('OK');
    return said;
  },
};

async function freePlace(): Promise<string> {
  await using peer = await startTcp(never);
  return peer.at;
}
