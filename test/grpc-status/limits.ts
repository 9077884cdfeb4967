import { constants } from 'node:http2';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import { ask, connect } from './client.ts';
import { startGrpc, startHttp2 } from './peers.ts';
import type { Cases } from './rows.ts';
import { configured } from './service-config.ts';

/** What a server or a client does not take. */
export const limits: Cases = {
  'more header pairs than a Node server takes': async () => {
    const { said, neighbour } = await besides({ metadata: pairs(200) });
    expect(neighbour).toBe('OK');
    return said;
  },

  'one metadata value too long for Node': async () => {
    const { said, neighbour } = await besides({ metadata: { long: 'x'.repeat(100 * 1_024) } });
    expect(neighbour).toBe(said);
    return said;
  },

  'pings too often': async () => {
    await using peer = await startHttp2(({ id }, session) => {
      session.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM, id, Buffer.from('too_many_pings'));
      session.destroy();
    });
    return await ask(peer.at);
  },

  // With a bucket of two instead of Node's 1,000.
  'more resets than a Node server takes': async () => {
    await using peer = await startHttp2(() => {}, { streamResetBurst: 2, streamResetRate: 1 });
    using client = connect(peer.at);
    let said = '';
    const patient = client.call().then((end) => {
      said = end;
    });
    while (said === '') await client.call({ deadline: Date.now() + 20 });
    await patient;
    return said;
  },

  'a service config with "500ms"': async () => {
    await using peer = await startGrpc();
    expect(await ask(peer.at, configured({ deadline: '500ms' }))).toBe('OK');
    try {
      return await ask(peer.at, configured({ timeout: '500ms' }));
    } catch (error) {
      return error instanceof Error ? error.message : '';
    }
  },
};

function pairs(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`pair-${at}`, 'x']));
}

/** What is said of a call, and of another one that is in flight on its connection. */
async function besides(settings: Parameters<typeof ask>[1]) {
  await using peer = await startGrpc((call, respond) => void wait(50).then(() => respond(null, call.request)));
  using client = connect(peer.at);
  const others = client.call();
  await expect.poll(() => peer.seen.handled).toBe(1);
  const said = await client.call(settings);
  return { said, neighbour: await others };
}
