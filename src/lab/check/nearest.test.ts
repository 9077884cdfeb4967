import { describe, expect, test } from 'vitest';
import { countEdits, findNearest, suggest } from './nearest.ts';

describe('countEdits', () => {
  test.each([
    ['', '', 0],
    ['abc', '', 3],
    ['json', 'json', 0],
    ['json', 'jsno', 1],
    ['kitten', 'sitting', 3],
    ['List', 'list', 0],
  ])('%s to %s: %i', (from, to, edits) => {
    expect(countEdits(from, to)).toBe(edits);
  });
});

describe('findNearest', () => {
  const names = ['json-blowup', 'l4-pinning', 'list', 'mitigation'];
  test('finds a slip of the finger', () => expect(findNearest('jsno-blowup', names)).toBe('json-blowup'));
  test('finds a name that was only half typed', () => expect(findNearest('json', names)).toBe('json-blowup'));
  test('prefers the nearer one', () => expect(findNearest('lisy', names)).toBe('list'));
  test('stays silent when nothing is near', () => expect(findNearest('kubernetes', names)).toBeNull());
});

test('suggest names all when none is near', () => {
  expect(suggest('gprc', ['grpc', 'raw'])).toBe('Did you mean grpc?');
  expect(suggest('zebra', ['grpc', 'raw'])).toBe('Available: grpc, raw.');
});
