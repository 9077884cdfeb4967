import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Trust } from './calling.ts';

export interface Connection {
  /** What is sent is written here. */
  readonly socket: Socket;
  /** Below it: its bytes are counted with handshake and encryption. */
  readonly wire: Socket;
  readonly close: () => void;
}

/** One connection, for one call. It is not there yet: what goes wrong is an error of `socket`. */
export function openConnection(address: string, trust: Trust | null): Connection {
  const { host, port } = splitAddress(address);
  const wire = connect({ host, port, noDelay: true });
  const socket = trust === null ? wire : encrypt(wire, host, trust);
  return {
    socket,
    wire,
    close() {
      socket.destroy();
      wire.destroy();
    },
  };
}

function splitAddress(address: string): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(`http://${address}`);
  return { host: hostname.replaceAll(/^\[|\]$/g, ''), port: Number(port === '' ? 80 : port) };
}

function encrypt(wire: Socket, host: string, { ca, insecure }: Trust): Socket {
  return connectTls({
    socket: wire,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    host,
    ...(ca === null ? {} : { ca }),
    rejectUnauthorized: !insecure,
  });
}
