import { BalancedPool } from 'undici';
import { defineVariant, type Link, type Rows, type Scorer } from '#lab';
import defect from '../defect.ts';

/** The same JSON with six digits after the point: less text tonight, and not quite the same scores. */
export default defineVariant({ ...defect, connect });

function connect(link: Link): Scorer & AsyncDisposable {
  const pool = new BalancedPool([...link.origins], { connections: 32 });
  return {
    async score(rows, call) {
      const body = call.stage('encode', () => encodeRows(rows));
      const headers = { 'content-type': 'application/json', 'x-request-id': call.id, 'x-user': call.user };
      const answer = await pool.request({ method: 'POST', path: '/predict', headers, body });
      const text = await answer.body.text();
      if (answer.statusCode !== 200) throw new Error(`model server: ${answer.statusCode}`);
      return { scores: call.stage('decode', () => decodeScores(text)) };
    },
    [Symbol.asyncDispose]: () => pool.destroy(),
  };
}

function encodeRows({ dimension, values }: Rows): string {
  return JSON.stringify({ dimension, features: Array.from(values, (value) => Math.round(value * 1e6) / 1e6) });
}

function decodeScores(text: string): Float32Array {
  return Float32Array.from(JSON.parse(text).scores);
}
