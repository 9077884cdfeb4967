import { expect, test } from 'vitest';
import { random } from '../lab/random.ts';
import { splitLines } from './split-lines.ts';

/** Lines of at most 10 bytes, those that begin with `long` of at most 100. */
function split(chunks: readonly (string | Uint8Array)[]) {
  const seen = { lines: [] as string[], skipped: [] as [string, number][], endless: [] as string[] };
  const take = splitLines({
    shortBytes: 10,
    longBytes: 100,
    mayBeLong: (start) => start.startsWith('long'),
    onLine: (line) => seen.lines.push(line),
    onSkipped: (start, bytes) => seen.skipped.push([start, bytes]),
    onEndless: (start) => seen.endless.push(start),
  });
  for (const chunk of chunks) take(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return seen;
}

test('lines are whole, however they are cut', () => {
  const text = 'one\n\nzwölf\nlong and longer and longer\nlast\n';
  const lines = ['one', '', 'zwölf', 'long and longer and longer', 'last'];
  const bytes = Buffer.from(text);
  const draw = random(7, 'cuts');
  for (let round = 0; round < 200; round += 1) {
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; ) {
      const next = at + 1 + Math.floor(draw() * 9);
      chunks.push(bytes.subarray(at, next));
      at = next;
    }
    expect(split(chunks)).toEqual({ lines, skipped: [], endless: [] });
  }
});

test('half a line is not a line', () => {
  expect(split(['one\ntw'])).toEqual({ lines: ['one'], skipped: [], endless: [] });
});

test('a line that is too long is left out, and reported with how it begins; those after it are read', () => {
  const seen = split(['far too lo', 'ng\n', `${'x'.repeat(10)}\n`, 'next\n']);
  expect(seen).toEqual({
    lines: ['x'.repeat(10), 'next'],
    skipped: [[expect.stringMatching(/^far too lo/), 12]],
    endless: [],
  });
});

test.each(['long', 'short'])('a %s line without an end is reported once, and nothing more is read', (kind) => {
  const bytes = Array.from({ length: 40 }, () => 'xxxxx');
  for (const chunks of [bytes, [bytes.join('')]]) {
    const seen = split([kind, ...chunks.slice(0, -1), `${chunks.at(-1)}\nnext\n`, 'and more\n']);
    expect(seen.lines).toEqual([]);
    expect(seen.skipped).toEqual([]);
    expect(seen.endless).toEqual([expect.stringMatching(new RegExp(`^${kind}`))]);
  }
});
