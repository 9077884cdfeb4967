import { expect, test } from 'vitest';
import { findService } from './find-service.ts';

const services = [
  { name: 'nightly', role: 'job' },
  { name: 'scorer-1', role: 'model' },
  { name: 'scorer-2', role: 'model' },
  { name: 'shop', role: 'storefront' },
] as const;

test.each([
  ['scorer-2', 'scorer-2'],
  ['shop', 'shop'],
  ['storefront', 'shop'],
  ['model-2', 'scorer-2'],
  ['model', 'scorer-1'],
  ['job', 'nightly'],
])('%s is %s', (asked, name) => {
  expect(findService(services, asked).name).toBe(name);
});

test.each(['model-3', 'ranker', 'shop-1', 'scorer'])('%s is nobody', (asked) => {
  expect(() => findService(services, asked)).toThrow(`there is no service "${asked}"`);
});
