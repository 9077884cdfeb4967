import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import type { Wire } from '../lab/evidence.ts';
import type { Scorer } from '../lab/variant.ts';
import type { Gathering } from './gathering.ts';

/** Counts floats that pass and the bytes of the sockets that carry them. */
export interface WireWatch extends Gathering<Wire> {
  watch(scorer: Scorer): Scorer;
}

/** `client` watches the sockets that this process opens, `server` those that it accepts. */
export function startWire(side: 'client' | 'server'): WireWatch {
  const channel = `net.${side}.socket`;
  const open = new Set<Socket>();
  const total = { calls: 0, floats: 0, requestBytes: 0, answerBytes: 0, connectionsOpened: 0 };

  const add = (sum: typeof total, socket: Socket) => {
    sum.requestBytes += side === 'client' ? socket.bytesWritten : socket.bytesRead;
    sum.answerBytes += side === 'client' ? socket.bytesRead : socket.bytesWritten;
  };
  const onSocket = (message: unknown) => {
    if (!isSocketMessage(message)) return;
    const { socket } = message;
    open.add(socket);
    total.connectionsOpened += 1;
    socket.once('close', () => {
      open.delete(socket);
      add(total, socket);
    });
  };
  subscribe(channel, onSocket);

  const count = () => {
    const sum = { ...total };
    for (const socket of open) add(sum, socket);
    return sum;
  };
  let atMark = count();

  return {
    watch: (scorer) => ({
      score(rows, call, until) {
        total.calls += 1;
        total.floats += rows.values.length;
        return scorer.score(rows, call, until);
      },
    }),
    mark() {
      atMark = count();
    },
    read() {
      const atRead = count();
      return {
        calls: atRead.calls - atMark.calls,
        floats: atRead.floats - atMark.floats,
        requestBytes: atRead.requestBytes - atMark.requestBytes,
        answerBytes: atRead.answerBytes - atMark.answerBytes,
        connectionsOpened: atRead.connectionsOpened - atMark.connectionsOpened,
        connectionsOpen: open.size,
      };
    },
    stop: () => void unsubscribe(channel, onSocket),
  };
}

function isSocketMessage(message: unknown): message is { readonly socket: Socket } {
  return typeof message === 'object' && message !== null && 'socket' in message && message.socket instanceof Socket;
}
