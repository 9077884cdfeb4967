import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { generate } from 'selfsigned';

export interface Peer extends AsyncDisposable {
  readonly port: number;
  /** PEM of what to trust. */
  readonly ca: string;
  /** What it has accepted so far. */
  count(): Promise<Accepted>;
}

export interface Accepted {
  /** TLS connections whose handshake is done. */
  readonly connections: number;
  /** Of these: resumed ones. */
  readonly resumed: number;
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
    async count() {
      const answered = once(worker, 'message');
      worker.postMessage('how many?');
      const [accepted] = await answered;
      return accepted;
    },
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}
