import { expect, it } from 'vitest';
import { swapToOrFromWire } from './byte-order.ts';

it('turns the bytes of each float around on a big-endian machine', () => {
  const bytes = Buffer.from('0102030405060708', 'hex');
  swapToOrFromWire(bytes, 'BE');
  expect(bytes.toString('hex')).toBe('0403020108070605');
});

it('leaves them alone on a little-endian one', () => {
  const bytes = Buffer.from('0102030405060708', 'hex');
  swapToOrFromWire(bytes, 'LE');
  expect(bytes.toString('hex')).toBe('0102030405060708');
});
