import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** An SVG as PNG, as `renderPng` draws it: by a thread of its own, since WebAssembly gives memory back only with its thread. */
export async function drawPng(svg: string): Promise<Uint8Array> {
  const worker = new Worker(new URL('./png-worker.ts', import.meta.url), { workerData: svg, stderr: false });
  try {
    const [png]: unknown[] = await once(worker, 'message');
    if (!(png instanceof Uint8Array)) throw new Error('the picture came back as something else');
    return png;
  } finally {
    await worker.terminate();
  }
}
