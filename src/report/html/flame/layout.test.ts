import { expect, test } from 'vitest';
import type { Frame } from './frame.ts';
import { findFrame, layOut } from './layout.ts';

const frame = (name: string, before: number, after: number, ...children: Frame[]): Frame => ({
  name,
  where: '',
  before,
  after,
  children,
});
const root = frame('root', 0, 0, frame('a', 10, 10, frame('b', 30, 0)), frame('c', 60, 0), frame('d', 0, 90));
const spots = (placed: ReturnType<typeof layOut>) =>
  placed.map(({ frame: { name }, depth, left, width }) => [name, depth, Math.round(left), Math.round(width)]);

test('a frame is as wide as its time, and lies below its caller', () => {
  expect(spots(layOut(root, 'before', ''))).toEqual([
    ['root', 0, 0, 100],
    ['a', 1, 0, 40],
    ['c', 1, 40, 60],
    ['b', 2, 0, 30],
  ]);
});

test('in the difference everything is as wide as where it took longer', () => {
  expect(spots(layOut(root, 'difference', '')).map(([name, , , width]) => [name, width])).toEqual([
    ['root', 100],
    ['a', 21],
    ['c', 32],
    ['d', 47],
    ['b', 16],
  ]);
});

test('zoomed in, the frame fills the picture and keeps its path', () => {
  const [a, b] = layOut(root, 'before', '0');
  expect([a?.frame.name, a?.width, b?.path]).toEqual(['a', 100, '0.0']);
  expect(findFrame(root, '0.0').name).toBe('b');
  expect(findFrame(root, '').name).toBe('root');
});
