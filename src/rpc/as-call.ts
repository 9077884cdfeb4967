import type { EventEmitter } from 'node:events';
import type { ServerUnaryCall } from '@grpc/grpc-js';
import { noDeadline } from '../lab/until.ts';
import type { Call, Site } from '../lab/variant.ts';
import { idsIn } from './ids.ts';

type Incoming = Pick<ServerUnaryCall<Buffer, Buffer>, 'metadata' | 'getDeadline'> & Pick<EventEmitter, 'once' | 'off'>;

/** Does the work of a call that came in: it knows the caller's deadline, and learns when the caller has left. */
export async function asCall<T>(site: Site, incoming: Incoming, work: (call: Call) => Promise<T>): Promise<T> {
  const { id, user } = idsIn(incoming.metadata);
  const left = new AbortController();
  const leave = () => left.abort();
  incoming.once('cancelled', leave);
  try {
    return await work(site.call(id, user, { deadline: deadlineOf(incoming), signal: left.signal }));
  } finally {
    // grpc-js says `cancelled` after every call, an answered one too.
    incoming.off('cancelled', leave);
  }
}

function deadlineOf(incoming: Incoming): Date {
  const deadline = new Date(incoming.getDeadline());
  return Number.isNaN(deadline.getTime()) ? noDeadline : deadline;
}
