import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { keepTail } from './stderr-tail.ts';

async function lastWordsOf(text: string): Promise<string> {
  const stderr = Readable.from([text], { objectMode: false });
  const lastWords = keepTail(stderr);
  await finished(stderr);
  return lastWords();
}

test.each([
  ["/x.ts:3\n  throw new TypeError('no')\n\nTypeError: no\n    at x.ts:3\n\nNode.js v24.21.0\n", 'TypeError: no'],
  [
    '<--- Last few GCs --->\nFATAL ERROR: Reached heap limit\n----- Native stack trace -----\n 1: 0x1 [node]\n',
    'FATAL ERROR: Reached heap limit',
  ],
  [
    '  #  node[1]: void node::inspector::InspectorIo::ThreadMain() at ../src/inspector_io.cc:298\n' +
      '  #  Assertion failed: (err) == (0)\n\n----- Native stack trace -----\n\n 1: 0x1 [node]\n 5: 0x2 [libc.so.6]\n',
    'Assertion failed: (err) == (0)',
  ],
  ['first\nlast\n\n', 'last'],
  ['', ''],
])('of %j it keeps why', async (text, why) => {
  expect(await lastWordsOf(text)).toBe(why);
});
