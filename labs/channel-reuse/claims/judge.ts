import type { Claim, ClaimedArm } from '#lab';
import type { ConnectionTimes } from './connection-times.ts';
import type { CountedConnections } from './count-connections.ts';

const twoDigits = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 2 });
const show = (value: number) => twoDigits.format(value);

/** Another machine, another language: a figure holds within a factor of two. */
function isNear(measured: number, said: number): boolean {
  return measured >= said / 2 && measured <= said * 2;
}

export function newConnection(
  { tcp, full, settings }: ConnectionTimes,
  { keptGrpc }: Pick<CountedConnections, 'keptGrpc'>,
  how: string,
): Claim {
  return {
    about: 'a new connection',
    quote: 'Connection overhead ~2ms per new conn ~0 (multiplexed)',
    measured: `TCP ${show(tcp)} + TLS 1.3 ${show(full)} + SETTINGS ${show(settings)} ms; kept: ${keptGrpc.connections} new`,
    how,
    verdict: isNear(tcp + full + settings, 2) && keptGrpc.connections === 0 ? 'holds' : 'differs',
  };
}

/** HTTP/1.1 that keeps its connections is spared as well; gRPC that connects anew, and resumes nothing, is not. */
export function resumption(
  { full, resumed }: ConnectionTimes,
  { inTurn, keptGrpc, keptHttp1 }: Pick<CountedConnections, 'inTurn' | 'keptGrpc' | 'keptHttp1'>,
  how: string,
): Claim {
  const paid = keptHttp1.connections > 0 && inTurn.resumed === inTurn.connections;
  return {
    about: 'the TLS handshake',
    quote:
      'This eliminates the connection establishment overhead (TCP handshake + TLS handshake) that plagues HTTP/1.1 at high request rates',
    measured: `${show(full)} ms, kept alive ${keptHttp1.connections} new; resumed ${show(resumed)}, by grpc-js ${inTurn.resumed} of ${inTurn.connections}`,
    how,
    verdict: keptGrpc.connections > 0 ? 'differs' : paid ? 'holds' : 'depends',
  };
}

/** Like with like: both make a connection for each request, and close it. */
export function channelOrConnection(arms: readonly ClaimedArm[]): Claim[] {
  const cost = (variant: string) =>
    arms.find((arm) => arm.variant === variant && arm.phase === 'triggered')?.cpuMsPerView ?? null;
  const [channel, connection] = [cost('wrong-fix:close-after-call'), cost('sibling:rest-without-keepalive')];
  if (channel === null || connection === null) return [];
  return [
    {
      about: 'a channel or a connection per request',
      quote: 'Creating a new gRPC channel per request is as harmful as a new HTTP connection per request',
      measured: `CPU a view: ${show(channel)} ms gRPC, ${show(connection)} REST: ${show(channel / connection)}x`,
      how: 'CPU from the arms of this run, each closed after its request',
      verdict: isNear(channel, connection) ? 'holds' : 'differs',
    },
  ];
}

export function pool(counted: Pick<CountedConnections, 'alike' | 'own'>, how: string): Claim {
  const [alike, own] = [counted.alike.connections, counted.own.connections];
  return {
    about: 'a pool of four channels',
    quote: 'Use a channel pool if you need isolation between request contexts',
    measured: `${alike} connection for 4 alike; ${own} with local subchannel pools`,
    how,
    verdict: alike === 4 ? 'holds' : own === 4 ? 'depends' : 'differs',
  };
}
