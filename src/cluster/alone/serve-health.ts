import { Server } from '@grpc/grpc-js';
import { addHealth } from '../../rpc/health.ts';
import { bindGrpc, shutDownGrpc } from '../../rpc/listen-grpc.ts';

export interface ServedHealth extends AsyncDisposable {
  /** Of the whole process: the service name "" that a probe asks for unless told otherwise. */
  set(status: 'SERVING' | 'NOT_SERVING'): void;
}

/**
 * The standard gRPC health service on a port of its own, whatever the process itself speaks; NOT_SERVING until told otherwise.
 * Throws LabError `port-taken`.
 */
export async function serveHealth(host: string, port: number): Promise<ServedHealth> {
  const server = new Server();
  const health = await addHealth(server, []);
  health.set('NOT_SERVING');
  await bindGrpc(server, { host, port, certificates: [] });
  return {
    set: health.set,
    [Symbol.asyncDispose]: () => shutDownGrpc(server),
  };
}
