import { createServer } from 'node:net';
import type { Call, Rows, Site, Until } from '#lab';
import { noDeadline } from '../src/lab/until.ts';
import type { Part } from '../src/lab/variant.ts';
import { listenHttp } from '../src/services/listen.ts';

/** What a test of a lab's variants calls them with, both ends in its own process. */

/** The parts of each call that were booked, by process and id: `model call-1`. */
export type Booked = Map<string, Part[]>;

export function siteOn(port: number, booked: Booked): Site {
  return {
    host: '127.0.0.1',
    port,
    certificates: [],
    call: (id, user, until) => ({ ...callOn('model', id, booked), user, until }),
    listen: (app) => listenHttp(app, '127.0.0.1', port),
  };
}

export function callOn(process: string, id: string, booked: Booked): Call {
  const until: Until = { deadline: noDeadline, signal: new AbortController().signal };
  const parts: Part[] = [];
  booked.set(`${process} ${id}`, parts);
  return {
    id,
    user: `user of ${id}`,
    until,
    stage(part, work) {
      parts.push(part);
      return work();
    },
  };
}

export function rowsOf(count: number, dimension: number, factor: number): Rows {
  return {
    dimension,
    values: Float32Array.from({ length: count * dimension }, (_, at) => Math.sin(at + factor) * factor),
  };
}

/** Open in this process, both ends of each. */
export function connections(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
}

export async function canListen(port: number): Promise<boolean> {
  const server = createServer();
  const listens = new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
  const could = await listens;
  await new Promise((resolve) => server.close(resolve));
  return could;
}
