import { once } from 'node:events';
import { connect as connectOverHttp2 } from 'node:http2';
import { connect as connectOverTcp } from 'node:net';
import { connect as connectOverTls, type TLSSocket } from 'node:tls';
import type { Peer } from './start-peer.ts';

/** Medians, in ms: what a call waits for before it can go, part by part. */
export interface ConnectionTimes {
  readonly tcp: number;
  /** TLS 1.3 over an open TCP connection: a new context, as with fresh credentials, and the certificate checked. */
  readonly full: number;
  /** The same with the session of an earlier one. */
  readonly resumed: number;
  /** From the handshake until the server's SETTINGS are there: grpc-js sends no call before. */
  readonly settings: number;
}

const rounds = 120;
const warmUpRounds = 20;

/** One after the other, all kinds in turn: whatever else the machine does affects all of them alike. */
export async function timeConnections({ port, ca }: Pick<Peer, 'port' | 'ca'>): Promise<ConnectionTimes> {
  const times = { tcp: [] as number[], full: [] as number[], resumed: [] as number[], settings: [] as number[] };
  let session: Buffer | undefined;
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    const full = await shakeHands(port, ca);
    const settingsMs = await awaitSettings(full.socket);
    const resumed = session && (await shakeHands(port, ca, session));
    resumed?.socket.destroy();
    session ??= full.session();
    if (round < 0 || !resumed) continue;
    if (full.reused || !resumed.reused) throw new Error('the wrong one was resumed');
    times.tcp.push(full.tcpMs);
    times.full.push(full.tlsMs);
    times.resumed.push(resumed.tlsMs);
    times.settings.push(settingsMs);
  }
  return {
    tcp: median(times.tcp),
    full: median(times.full),
    resumed: median(times.resumed),
    settings: median(times.settings),
  };
}

async function shakeHands(port: number, ca: string, session?: Buffer) {
  const beganMs = performance.now();
  const plain = connectOverTcp({ port, host: '127.0.0.1' });
  await once(plain, 'connect');
  const connectedMs = performance.now();
  const socket = connectOverTls({
    socket: plain,
    servername: 'localhost',
    ALPNProtocols: ['h2'],
    ca,
    ...(session ? { session } : {}),
  });
  let ticket: Buffer | undefined;
  socket.once('session', (given) => {
    ticket = given;
  });
  await once(socket, 'secureConnect');
  const secureMs = performance.now();
  if (socket.getProtocol() !== 'TLSv1.3') throw new Error(`${socket.getProtocol()} was spoken`);
  const reused = socket.isSessionReused();
  return { socket, reused, tcpMs: connectedMs - beganMs, tlsMs: secureMs - connectedMs, session: () => ticket };
}

async function awaitSettings(socket: TLSSocket): Promise<number> {
  const beganMs = performance.now();
  const session = connectOverHttp2('https://localhost', { createConnection: () => socket });
  await once(session, 'remoteSettings');
  const tookMs = performance.now() - beganMs;
  session.destroy();
  return tookMs;
}

function median(values: number[]): number {
  return values.sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
