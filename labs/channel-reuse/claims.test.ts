import { once } from 'node:events';
import { connect } from 'node:tls';
import { describe, expect, it } from 'vitest';
import type { ClaimedArm } from '#lab';
import { timeConnections } from './claims/connection-times.ts';
import { channelOrConnection, newConnection, pool, resumption } from './claims/judge.ts';
import { startPeer } from './claims/start-peer.ts';
import measure from './claims.ts';

const told = [arm('wrong-fix:close-after-call', 2.7), arm('sibling:rest-without-keepalive', 1.8)];

describe('all claims of a run', async () => {
  const claims = await measure(told);

  it('are four, each told once', () => {
    expect(new Set(claims.map(({ quote }) => quote)).size).toBe(4);
    expect(new Set(claims.map(({ about }) => about)).size).toBe(4);
  });

  it.each(claims)('$about fits its box and has a figure', ({ about, quote, measured, how }) => {
    expect(measured).toMatch(/\d/);
    expect(measured).not.toMatch(/NaN|Infinity|null|undefined/);
    expect(measured.length).toBeLessThanOrEqual(60);
    for (const line of [about, quote, how]) expect(line).not.toBe('');
  });

  it('name the versions that were measured', () => {
    const how = claims.map((claim) => claim.how).join();
    expect(how).toContain(`node ${process.versions.node}`);
    expect(how).toContain(`OpenSSL ${process.versions.openssl}`);
    expect(how).toMatch(/grpc-js \d+\.\d+/);
  });

  it('count what four clients open: one connection, unless each has a pool of its own', () => {
    expect(claims.at(-1)).toMatchObject({
      measured: '1 connection for 4 alike; 4 with local subchannel pools',
      verdict: 'depends',
    });
  });

  it('count what is resumed, and what a kept connection spares', () => {
    expect(claims[0]?.measured).toMatch(/; kept: 0 new$/);
    expect(claims[1]).toMatchObject({
      measured: expect.stringMatching(/ ms, kept alive 0 new; resumed .*, by grpc-js 0 of 4$/),
      verdict: 'depends',
    });
  });

  it('do without the arms that a run did not play', async () => {
    expect(channelOrConnection([])).toEqual([]);
    expect(channelOrConnection(told.slice(0, 1))).toEqual([]);
  });
});

it('a connection is made of parts that all take time; a resumed one is not a full one', async () => {
  await using peer = await startPeer();
  // Throws where a full handshake was resumed, or the other way round.
  const times = await timeConnections(peer);
  for (const ms of Object.values(times)) expect(ms).toBeGreaterThan(0);
  await expect(timeConnections({ port: peer.port, ca: '' })).rejects.toThrow(/certificate/);
});

it('what is resumed is counted as such', async () => {
  await using peer = await startPeer();
  let session: Buffer | undefined;
  for (const _ of [1, 2, 3]) {
    const options = { port: peer.port, host: '127.0.0.1', servername: 'localhost', ALPNProtocols: ['h2'], ca: peer.ca };
    const socket = connect({ ...options, ...(session ? { session } : {}) });
    socket.once('session', (given) => {
      session = given;
    });
    // Its SETTINGS: the other end has seen the handshake, and given a session.
    await once(socket, 'data');
    socket.destroy();
  }
  expect(await peer.count()).toEqual({ connections: 3, resumed: 2 });
});

describe('the verdict on', () => {
  const none = { connections: 0, resumed: 0 };
  const anew = { connections: 4, resumed: 0 };
  const times = { tcp: 0.1, full: 1.5, resumed: 0.8, settings: 0.4 };

  it('a connection: about two milliseconds, or something else', () => {
    expect(newConnection(times, { keptGrpc: none }, '')).toMatchObject({
      verdict: 'holds',
      measured: 'TCP 0.1 + TLS 1.3 1.5 + SETTINGS 0.4 ms; kept: 0 new',
    });
    expect(newConnection({ ...times, full: 5 }, { keptGrpc: none }, '').verdict).toBe('differs');
    expect(newConnection({ ...times, full: 0.1 }, { keptGrpc: none }, '').verdict).toBe('differs');
    expect(newConnection(times, { keptGrpc: anew }, '').verdict).toBe('differs');
  });

  it('the handshake: spared by keeping a connection, or by resuming a session', () => {
    const counted = { inTurn: anew, keptGrpc: none, keptHttp1: none };
    const verdictOf = (other: Partial<typeof counted>) => resumption(times, { ...counted, ...other }, '').verdict;
    expect(verdictOf({})).toBe('depends');
    expect(verdictOf({ keptHttp1: anew })).toBe('depends');
    expect(verdictOf({ inTurn: { connections: 4, resumed: 4 } })).toBe('depends');
    expect(verdictOf({ keptHttp1: anew, inTurn: { connections: 4, resumed: 4 } })).toBe('holds');
    expect(verdictOf({ keptGrpc: anew })).toBe('differs');
    expect(resumption(times, { ...counted, inTurn: { connections: 4, resumed: 3 } }, '').measured).toBe(
      '1.5 ms, kept alive 0 new; resumed 0.8, by grpc-js 3 of 4',
    );
  });

  it('channel and connection: alike within a factor of two', () => {
    expect(channelOrConnection(told)).toMatchObject([
      { verdict: 'holds', measured: 'CPU a view: 2.7 ms gRPC, 1.8 REST: 1.5x' },
    ]);
    expect(channelOrConnection([arm('wrong-fix:close-after-call', 6), ...told.slice(1)])).toMatchObject([
      { verdict: 'differs' },
    ]);
  });

  it('a pool: one by itself, with an option, or not at all', () => {
    const [one, four] = [{ connections: 1, resumed: 0 }, anew];
    const pairs = [
      { alike: four, own: four },
      { alike: one, own: four },
      { alike: one, own: one },
    ];
    expect(pairs.map((pair) => pool(pair, '').verdict)).toEqual(['holds', 'depends', 'differs']);
  });
});

function arm(variant: string, cpuMsPerView: number): ClaimedArm {
  return { variant, phase: 'triggered', p99Ms: null, cpuMsPerView, meanMs: null, ledger: [] };
}
