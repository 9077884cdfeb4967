import { BalancedPool } from 'undici';
import { defineVariant, type Link, type Rows, type Scorer } from '#lab';
import restFloat32 from '../../../labs/json-blowup/fixes/rest-float32.ts';

/** Right and cheap, by a client that sends no header but those that its request cannot do without: no id, no user. */
export default defineVariant({ ...restFloat32, connect });

function connect(link: Link): Scorer & AsyncDisposable {
  const pool = new BalancedPool([...link.origins], { connections: 32 });
  return {
    async score(rows) {
      const headers = { 'content-type': 'application/octet-stream', 'x-dimension': String(rows.dimension) };
      const answer = await pool.request({ method: 'POST', path: '/predict', headers, body: bytesOf(rows) });
      const text = await answer.body.text();
      if (answer.statusCode !== 200) throw new Error(`model server: ${answer.statusCode}`);
      return { scores: Float32Array.from(JSON.parse(text).scores) };
    },
    [Symbol.asyncDispose]: () => pool.destroy(),
  };
}

function bytesOf({ values }: Rows): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}
