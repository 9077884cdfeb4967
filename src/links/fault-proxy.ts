import { createServer, type Server, type Socket } from 'node:net';
import { type Address, formatAddress, resolveListen } from './address.ts';
import { ApiError } from './api-error.ts';
import { Connection } from './connection.ts';
import { dial } from './dial.ts';
import { DialLog } from './dial-log.ts';
import { refuseLoop } from './refuse-loop.ts';
import type { ServerOptions } from './server-options.ts';
import { directions } from './stage.ts';
import { readToxic, showToxic, type Toxic, updateToxic } from './toxic.ts';
import { nothingPassed } from './traffic.ts';

/** What a client asks for. */
export interface ProxySettings {
  readonly name: string;
  readonly listen: string;
  readonly upstream: string;
  readonly enabled: boolean;
}

/** A listener, the connections that it took, and the toxics on them. */
export class FaultProxy {
  readonly name: string;
  readonly #options: ServerOptions;
  readonly #dialLog: DialLog;
  /** As it was asked for. */
  #asked: string;
  /** The same; once started, the address that it got. */
  #listen: string;
  #upstream: string;
  #server: Server | null = null;
  readonly #toxics: Toxic[] = [];
  readonly #clients = new Set<Socket>();
  readonly #connections = new Set<Connection>();
  #accepted = 0;

  constructor({ name, listen, upstream }: ProxySettings, options: ServerOptions) {
    this.name = name;
    this.#asked = listen;
    this.#listen = listen;
    this.#upstream = upstream;
    this.#options = options;
    this.#dialLog = new DialLog(name, options.log ?? (() => {}));
  }

  get enabled(): boolean {
    return this.#server !== null;
  }

  get settings(): ProxySettings {
    return { name: this.name, listen: this.#listen, upstream: this.#upstream, enabled: this.enabled };
  }

  /** As the API shows it: upstream toxics first. */
  show() {
    return { ...this.settings, toxics: this.toxics.map(showToxic) };
  }

  get toxics(): readonly Toxic[] {
    return directions.flatMap((direction) => this.#toxics.filter((toxic) => toxic.direction === direction));
  }

  get openConnections(): number {
    return this.#connections.size;
  }

  /** Does nothing where it runs. Errors: in the words of Toxiproxy, such as `listen tcp 127.0.0.1:80: bind: …`. */
  async start(): Promise<void> {
    if (this.#server) return;
    const address = await resolveListen(this.#listen, this.#options.linksOn).catch((cause: unknown) => {
      throw new Error(`listen tcp: ${cause instanceof Error ? cause.message : cause}`, { cause });
    });
    await refuseLoop(address, this.#upstream);
    const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (client) =>
      this.#accept(client),
    );
    this.#listen = formatAddress(await listen(server, address));
    this.#server = server;
  }

  /** Drops every connection; resolves once the port is free. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = null;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const connection of this.#connections) connection.stop();
    for (const client of this.#clients) client.destroy();
    await closed;
  }

  /** Another address drops every connection. Errors: of `listen`; where it is none, or a loop, nothing has changed. */
  async update(wanted: ProxySettings): Promise<void> {
    if (await this.differs(wanted)) {
      await refuseLoop(await resolveListen(wanted.listen, this.#options.linksOn), wanted.upstream);
      await this.stop();
      this.#asked = wanted.listen;
      this.#listen = wanted.listen;
      this.#upstream = wanted.upstream;
    }
    if (wanted.enabled) await this.start();
    else await this.stop();
  }

  /** Any free port is as wanted where any free port was asked for. Errors: `listen` is no address. */
  async isAsWanted(wanted: ProxySettings): Promise<boolean> {
    const asBefore = wanted.listen === this.#asked && wanted.upstream === this.#upstream;
    return (asBefore && !this.#options.bugCompatible) || !(await this.differs(wanted));
  }

  /** `localhost:80` does not differ from `127.0.0.1:80`. Errors: `listen` is no address. */
  async differs({ listen, upstream }: ProxySettings): Promise<boolean> {
    return (
      formatAddress(await resolveListen(listen, this.#options.linksOn)) !== this.#listen || upstream !== this.#upstream
    );
  }

  /** Errors: `ApiError` `toxic-not-found`. */
  toxic(name: string): Toxic {
    const toxic = this.#toxics.find((one) => one.name === name);
    if (!toxic) throw new ApiError('toxic-not-found');
    return toxic;
  }

  addToxic(body: unknown): Toxic {
    const toxic = readToxic(body, (name) => this.#toxics.some((one) => one.name === name));
    this.#toxics.push(toxic);
    for (const connection of this.#connections) connection.add(toxic);
    return toxic;
  }

  updateToxic(toxic: Toxic, body: unknown): void {
    updateToxic(toxic, body);
    for (const connection of this.#connections) connection.update(toxic);
  }

  removeToxic(name: string): void {
    const toxic = this.toxic(name);
    this.#toxics.splice(this.#toxics.indexOf(toxic), 1);
    for (const connection of this.#connections) connection.remove(toxic);
  }

  removeToxics(): void {
    for (const { name } of [...this.toxics]) this.removeToxic(name);
  }

  /** Accepts first and dials then, as Toxiproxy: a server that is down looks like one that hangs up. */
  #accept(client: Socket): void {
    this.#clients.add(client);
    client.once('close', () => this.#clients.delete(client));
    // What becomes of a socket is told by its `close`, which follows.
    client.on('error', () => {});
    this.#accepted += 1;
    const stream = `${this.name} ${this.#accepted}`;
    const upstream = this.#upstream;
    let server: Socket;
    try {
      server = dial(upstream);
    } catch (error) {
      this.#dialLog.failed(upstream, error instanceof Error ? error : new Error(String(error)));
      client.destroy();
      return;
    }
    const failed = (error: Error) => this.#dialLog.failed(upstream, error);
    server.on('error', () => {}).once('error', failed);
    const hangUp = () => client.destroy();
    const giveUp = () => server.destroy();
    server.once('close', hangUp);
    client.once('close', giveUp);
    server.once('connect', () => {
      this.#dialLog.dialled(upstream);
      server.off('error', failed);
      server.off('close', hangUp);
      client.off('close', giveUp);
      const connection: Connection = new Connection({
        client,
        server,
        toxics: this.#toxics,
        options: this.#options,
        passed: this.#options.traffic?.of({ proxy: this.name, listener: this.#listen, upstream }) ?? nothingPassed(),
        stream,
        onClosed: () => this.#connections.delete(connection),
      });
      this.#connections.add(connection);
      connection.start();
    });
  }
}

const listenErrors: Readonly<Record<string, string>> = {
  EADDRINUSE: 'address already in use',
  EADDRNOTAVAIL: 'cannot assign requested address',
  EACCES: 'permission denied',
};

function listen(server: Server, address: Address): Promise<Address> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const told = listenErrors[cause.code ?? ''] ?? cause.message;
      reject(new Error(`listen tcp ${formatAddress(address)}: bind: ${told}`, { cause }));
    });
    server.listen(address.port, address.host, 2_048, () => {
      const got = server.address();
      resolve({ host: address.host, port: typeof got === 'object' && got ? got.port : 0 });
    });
  });
}
