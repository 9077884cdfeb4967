import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { messageOf } from '../../errors.ts';
import { type Finding, fine } from './finding.ts';

/** About as many as a world with its balancers opens. */
const ports = 8;
const host = '127.0.0.1';

/** Listens on loopback, as a world's services do, and calls each. */
export async function checkPorts(): Promise<Finding> {
  const servers: Server[] = [];
  try {
    for (let opened = 0; opened < ports; opened++) {
      const server = createServer((socket) => socket.end());
      servers.push(server);
      server.listen(0, host);
      await once(server, 'listening');
    }
    await Promise.all(servers.map(callServer));
    return fine('ports', `${ports} on ${host} can be opened and reached`);
  } catch (error) {
    const remedy = `Allow programs to listen and connect on ${host}: a sandbox or a firewall forbids it.`;
    return { name: 'ports', state: 'missing', text: messageOf(error), remedy };
  } finally {
    for (const server of servers) server.close();
  }
}

async function callServer(server: Server): Promise<void> {
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, host);
  socket.resume();
  await once(socket, 'close');
}
