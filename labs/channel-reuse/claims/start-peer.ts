import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { generate } from 'selfsigned';

export interface Peer extends AsyncDisposable {
  readonly port: number;
  /** PEM of what to trust. */
  readonly ca: string;
  /** HTTP/2 sessions that it has accepted so far. */
  countSessions(): Promise<number>;
}

/** Starts `peer.ts`, with a certificate for `localhost` like those of a TLS world. */
export async function startPeer(): Promise<Peer> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  const worker = new Worker(new URL('./peer.ts', import.meta.url), { workerData: { key, cert } });
  const [port] = await once(worker, 'message');
  return {
    port,
    ca: cert,
    async countSessions() {
      const answered = once(worker, 'message');
      worker.postMessage('how many?');
      const [sessions] = await answered;
      return sessions;
    },
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}
