import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { answerQuery, type Zone } from './answer-query.ts';

export interface DnsServer extends AsyncDisposable {
  /** UDP and TCP. */
  readonly port: number;
  /** From the next answer on. */
  setAddresses(addresses: readonly string[]): void;
}

const connectionsAtMost = 64;
const idleMs = 10_000;
const portTries = 20;

/** Answers for one name, over UDP and TCP on one port, until it is disposed. `name` is the zone's own child: `model.lab`. */
export async function startDnsServer(host: string, name: string): Promise<DnsServer> {
  let zone: Zone = { origin: name.slice(name.indexOf('.') + 1), name, addresses: [], serial: 1 };
  const sockets = new Set<Socket>();
  const { udp, tcp } = await bindBoth(host, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    serveTcp(socket, () => zone);
  });
  udp.on('message', (message, from) => {
    const answer = answerQuery(message, zone, 'udp');
    // Whoever asked may be gone: that is his affair.
    if (answer) udp.send(answer, from.port, from.address, () => {});
  });
  return {
    port: udp.address().port,
    setAddresses(addresses) {
      zone = { ...zone, addresses: [...addresses], serial: zone.serial + 1 };
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await Promise.all([once(udp.close(), 'close'), once(tcp.close(), 'close')]);
    },
  };
}

/** A port that UDP gives may be taken on TCP. */
async function bindBoth(host: string, onSocket: (socket: Socket) => void): Promise<{ udp: UdpSocket; tcp: Server }> {
  for (let tried = 1; ; tried += 1) {
    const udp = createSocket('udp4').on('error', () => {});
    const tcp = createServer(onSocket);
    tcp.maxConnections = connectionsAtMost;
    await once(udp.bind(0, host), 'listening');
    try {
      await once(tcp.listen((udp.address() as AddressInfo).port, host), 'listening');
      return { udp, tcp };
    } catch (error) {
      await once(udp.close(), 'close');
      if (tried === portTries) throw error;
    }
  }
}

/** RFC 7766: messages behind their length, as many on a connection as one likes. */
function serveTcp(socket: Socket, zone: () => Zone): void {
  let rest = Buffer.alloc(0);
  socket.on('error', () => {});
  socket.setTimeout(idleMs, () => socket.destroy());
  socket.on('data', (data) => {
    rest = Buffer.concat([rest, data]);
    while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
      const end = 2 + rest.readUInt16BE(0);
      const answer = answerQuery(rest.subarray(2, end), zone(), 'tcp');
      rest = rest.subarray(end);
      if (!answer) return void socket.destroy();
      const length = Buffer.alloc(2);
      length.writeUInt16BE(answer.length);
      socket.write(Buffer.concat([length, answer]));
    }
    // Whoever asks and does not read waits.
    if (socket.writableNeedDrain) {
      socket.pause();
      socket.once('drain', () => socket.resume());
    }
  });
}
