import { expect, test } from 'vitest';
import { pickLines } from './telling-diff.ts';

const defect = `import { request } from 'undici';

/** Calls (many of them). */
export default defineVariant({ connect, serve });

function connect(link) {
  const pool = new Pool(link.origins);
  pool.on('error', (error) => pool.destroy(error));
  return send(pool, 32);
}

function encode(features) {
  return JSON.stringify({ features });
}
`;

const rest = defect
  .replace('send(pool, 32)', 'send(pool)')
  .replace('JSON.stringify({ features })', 'Buffer.from(features)');

const grpc = `import { ModelClient } from '#rpc';

export default defineVariant({
  connect: (link) => new ModelClient(link.target),
});
`;

test('the first statements that the other does not have', () => {
  expect(pickLines(defect, rest, [])).toEqual({ removed: 'send(pool, 32)', added: 'send(pool)' });
});

test('what was looked for goes first, beside its counterpart', () => {
  const lines = pickLines(defect, rest, ['parse', 'stringify', 'send']);
  expect(lines).toEqual({ removed: 'JSON.stringify({ features })', added: 'Buffer.from(features)' });
});

test('without a counterpart, the first of the other side', () => {
  const lines = pickLines(defect, grpc, ['stringify']);
  expect(lines).toEqual({ removed: 'JSON.stringify({ features })', added: 'new ModelClient(link.target)' });
});

test('nothing, where there is no difference', () => {
  expect(pickLines(rest, rest, [])).toBeNull();
});
