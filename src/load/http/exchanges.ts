import { connect, type Socket } from 'node:net';
import { LabError } from '../../errors.ts';
import { now } from '../../lab/clock.ts';
import { type Answer, AnswerReader, type Failed } from './answer-reader.ts';

/** A system error by its code, such as `ECONNREFUSED`, or what was wrong with the answer. */
export type Ended = Answer | Failed | { readonly failure: string; readonly status: null };

/** Enough for most answers at once; larger ones come in pieces. */
const readAtOnceBytes = 65_536;

interface Connection {
  readonly socket: Socket;
  reader: AnswerReader;
  /** null while it rests. */
  done: ((ended: Ended) => void) | null;
  restsUntilMs: number;
  /** Of its socket. */
  failure: string | null;
}

/**
 * GETs over HTTP/1.1, one at a time on a connection, as many connections as there are requests on their way. Bare sockets: of a
 * general client's CPU most goes into what none of these needs.
 */
export class Exchanges implements Disposable {
  readonly #host: string;
  readonly #port: number;
  readonly #authority: string;
  readonly #bodyBytesAtMost: number;
  readonly #all = new Set<Connection>();
  /** Whoever has rested the shortest last. */
  readonly #resting: Connection[] = [];
  /** Of all sockets: what is in it is read before another one's comes. */
  readonly #buffer = Buffer.allocUnsafeSlow(readAtOnceBytes);

  /** Throws a LabError unless `origin` is one of plain HTTP. */
  constructor(origin: string, bodyBytesAtMost: number) {
    const { protocol, hostname, port, host } = new URL(origin);
    if (protocol !== 'http:')
      throw new LabError('usage', `${origin} is not plain HTTP`, 'Give an address that begins with http://.');
    this.#host = hostname.replace(/^\[(.*)\]$/, '$1');
    this.#port = Number(port || 80);
    this.#authority = host;
    this.#bodyBytesAtMost = bodyBytesAtMost;
  }

  /** Connections that are open, or about to be. */
  get size(): number {
    return this.#all.size;
  }

  /**
   * `fields`: header lines, each with its CRLF. Calls `done` once and never at once, unless the function that it gives is called
   * first: that closes the connection. `anew`: on a connection of its own.
   */
  get(path: string, fields: string, done: (ended: Ended) => void, { anew = false } = {}): () => void {
    const connection = (anew ? null : this.#rested()) ?? this.#open();
    connection.done = done;
    connection.reader = new AnswerReader(this.#bodyBytesAtMost);
    connection.socket.write(`GET ${path} HTTP/1.1\r\nhost: ${this.#authority}\r\n${fields}\r\n`, 'latin1');
    return () => {
      // Another request may have it by now.
      if (connection.done !== done) return;
      connection.done = null;
      connection.socket.destroy();
    };
  }

  [Symbol.dispose](): void {
    for (const { socket } of this.#all) socket.destroy();
  }

  #rested(): Connection | null {
    for (let last = this.#resting.pop(); last; last = this.#resting.pop()) {
      if (last.restsUntilMs > now()) return last;
      last.socket.destroy();
    }
    return null;
  }

  #open(): Connection {
    const onread = {
      buffer: this.#buffer,
      callback: (length: number) => {
        this.#read(connection, this.#buffer.subarray(0, length));
        return true;
      },
    };
    const socket = connect({ host: this.#host, port: this.#port, noDelay: true, onread });
    const connection: Connection = {
      socket,
      reader: new AnswerReader(this.#bodyBytesAtMost),
      done: null,
      restsUntilMs: 0,
      failure: null,
    };
    this.#all.add(connection);
    socket.once('error', (error: NodeJS.ErrnoException) => {
      connection.failure = error.code ?? error.name;
    });
    socket.once('end', () => this.#end(connection, connection.reader.close()));
    socket.once('close', () => {
      this.#all.delete(connection);
      const at = this.#resting.indexOf(connection);
      if (at !== -1) this.#resting.splice(at, 1);
      const { failure, reader } = connection;
      this.#end(connection, failure === null ? reader.close() : { failure, status: null });
    });
    return connection;
  }

  #read(connection: Connection, bytes: Buffer): void {
    // Nobody asked for it.
    if (connection.done === null) connection.socket.destroy();
    else this.#end(connection, connection.reader.read(bytes));
  }

  #end(connection: Connection, ended: Ended | null): void {
    const { done, socket } = connection;
    if (ended === null || done === null) return;
    connection.done = null;
    const restsMs = 'restsMs' in ended && !socket.destroyed ? ended.restsMs : 0;
    if (restsMs === 0) socket.destroy();
    else {
      connection.restsUntilMs = now() + restsMs;
      this.#resting.push(connection);
    }
    done(ended);
  }
}
