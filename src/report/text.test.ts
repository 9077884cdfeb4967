import { expect, test } from 'vitest';
import { clip, hang, left, shorten, toAscii, widthOf, wrap } from './text.ts';

test('wraps at words, and breaks only a word that is wider than the line', () => {
  expect(wrap('one two three', 8)).toEqual(['one two', 'three']);
  expect(wrap('abcdefghij k', 4)).toEqual(['abcd', 'efgh', 'ij k']);
  expect(wrap('', 8)).toEqual([]);
});

test('keeps a number beside its unit, and a dot at the end of a line', () => {
  expect(wrap('views over 250 ms', 14)).toEqual(['views over', '250 ms']);
  expect(wrap('one · two', 6)).toEqual(['one ·', 'two']);
});

test("hangs the text beside its first line's start", () => {
  expect(hang('PAGE  ', 'one two three', 14)).toEqual(['PAGE  one two', '      three']);
});

test('pads and cuts to the column', () => {
  expect(left('abc', 5)).toBe('abc  ');
  expect(left('abcdef', 4)).toBe('abc…');
  expect(left('abcdef', 1)).toBe('…');
  expect(left('abcdef', 0)).toBe('');
});

test('shortens to whole clauses', () => {
  expect(shorten('One server takes it all; four would share it.', 30)).toBe('One server takes it all');
  expect(shorten('Fits as it is.', 30)).toBe('Fits as it is');
  expect(shorten('no clause that would fit here', 10)).toBe('');
});

test('clips a coloured line without leaking its colour', () => {
  const clipped = clip('\u001b[31mabcdef\u001b[39m', 4);
  expect(clipped).toBe('\u001b[31mabc…\u001b[39m');
  expect(widthOf(clipped)).toBe(4);
});

test('every symbol has one ASCII symbol', () => {
  const signs = '✓✗●○·–—…→│└─▁▂▃▄▅▆▇█░“”’×≥';
  expect(toAscii(signs)).toMatch(/^[ -~]+$/);
  expect(toAscii(signs)).toHaveLength(signs.length);
});
