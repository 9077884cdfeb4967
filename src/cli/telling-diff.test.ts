import { expect, test } from 'vitest';
import { pickLine } from './telling-diff.ts';

const defect = `import { request } from 'undici';

/** Calls (many of them). */
export default defineVariant({
  connect(link) {
    const pool = new Pool(link.origins);
    const body = JSON.stringify({ features });
    return send(pool, body);
  },
});
`;
const fix = `import { ModelClient } from '#rpc';

export default defineVariant({
  connect(link) {
    const pool = new Pool(link.origins);
    return send(pool, Buffer.from(features));
  },
});
`;

test('the first line that the other has not', () => {
  expect(pickLine(defect, fix, [])).toBe('JSON.stringify({ features })');
  expect(pickLine(fix, defect, [])).toBe('send(pool, Buffer.from(features))');
});

test('a line that names what was looked for goes first', () => {
  expect(pickLine(defect, fix, ['parse', 'send'])).toBe('send(pool, body)');
  expect(pickLine(defect, fix, ['stringify', 'send'])).toBe('JSON.stringify({ features })');
});

test('nothing, where there is no difference', () => {
  expect(pickLine(fix, fix, [])).toBeNull();
});
