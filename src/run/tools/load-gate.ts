import { createServer } from 'node:net';

export interface LoadGate extends AsyncDisposable {
  /** For a tool's `--on-port`: a shell command that ends when the load has ended. */
  readonly command: string;
  readonly opened: boolean;
}

const knock = `
  const [gate, port] = process.argv.slice(1).map(Number);
  require('node:net').connect(gate, '127.0.0.1', function () { this.write(port + '\\n'); }).resume();
`;

/**
 * Lets a tool that starts a server itself, and can only start a command for the load, use a load of this process.
 * `fail` hears what the load threw.
 */
export async function openLoadGate(
  load: (port: number) => Promise<void>,
  fail: (error: unknown) => void,
): Promise<LoadGate> {
  let opened = false;
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.setEncoding('utf8').once('data', (line: string) => {
      opened = true;
      load(Number(line)).then(() => socket.end(), fail);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : null;
  return {
    command: `"${process.execPath}" -e "${knock.replace(/\s+/g, ' ')}" ${port} $PORT`,
    get opened() {
      return opened;
    },
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
