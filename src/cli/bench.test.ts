import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { start } from '../../test/explain-command.ts';

describe('bench', () => {
  it.each([
    [['bench', 'rest'], 'there is no bench "rest"', 'rest-vs-grpc'],
    [['bench', 'rest-vs-grpc', '--dims', '8,x'], '--dims cannot be "8,x"', 'whole numbers from 1 to 262,144'],
    [['bench', 'rest-vs-grpc', '--dims', '0'], '--dims cannot be "0"', 'whole numbers'],
    [['bench', 'rest-vs-grpc', '--rates', '1,,2'], '--rates cannot be "1,,2"', 'from 1 to 20,000'],
  ])('%j says what is wrong, and how it is right', async (args, wrong, remedy) => {
    const child = start(...args);
    const [err, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect(code).toBe(2);
    expect(err).toContain(wrong);
    expect(err).toContain(remedy);
  });
});
