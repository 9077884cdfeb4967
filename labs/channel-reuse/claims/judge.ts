import type { Claim, ClaimedArm } from '#lab';
import type { ConnectionTimes } from './connection-times.ts';

const twoDigits = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 2 });
const show = (value: number) => twoDigits.format(value);

/** Another machine, another language: a figure holds within a factor of two. */
function isNear(measured: number, said: number): boolean {
  return measured >= said / 2 && measured <= said * 2;
}

export function newConnection({ tcp, full, settings }: ConnectionTimes, how: string): Claim {
  return {
    about: 'a new connection',
    quote: 'Connection overhead ~2ms per new conn ~0 (multiplexed)',
    measured: `TCP ${show(tcp)} + TLS 1.3 ${show(full)} + SETTINGS ${show(settings)} ms; kept: 0`,
    how,
    verdict: isNear(tcp + full + settings, 2) ? 'holds' : 'differs',
  };
}

/** HTTP/1.1 that keeps its connections, or resumes its sessions, is spared as well. */
export function resumption({ full, resumed }: ConnectionTimes, how: string): Claim {
  return {
    about: 'the TLS handshake',
    quote:
      'This eliminates the connection establishment overhead (TCP handshake + TLS handshake) that plagues HTTP/1.1 at high request rates',
    measured: `${show(full)} ms, resumed ${show(resumed)}, kept alive 0; grpc-js never resumes`,
    how,
    verdict: 'depends',
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
      about: 'a channel or a connection a request',
      quote: 'Creating a new gRPC channel per request is as harmful as a new HTTP connection per request',
      measured: `CPU a view: ${show(channel)} ms gRPC, ${show(connection)} REST: ${show(channel / connection)}x`,
      how: 'CPU from the arms of this run, each closed after its request',
      verdict: isNear(channel, connection) ? 'holds' : 'differs',
    },
  ];
}

export function pool(alike: number, own: number, how: string): Claim {
  return {
    about: 'a pool of four channels',
    quote: 'Use a channel pool if you need isolation between request contexts',
    measured: `${alike} connection for 4 alike; ${own} with local subchannel pools`,
    how,
    verdict: alike === 4 ? 'holds' : own === 4 ? 'depends' : 'differs',
  };
}
