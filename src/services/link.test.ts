import { expect, test } from 'vitest';
import { linkTo } from './link.ts';

const models = ['127.0.0.1:4001', '127.0.0.1:4002'];

test('all of them, for whoever knows lists', () => {
  expect(linkTo(models)).toEqual({
    target: 'ipv4:127.0.0.1:4001,127.0.0.1:4002',
    origins: ['http://127.0.0.1:4001', 'http://127.0.0.1:4002'],
    ca: null,
  });
});

test('over TLS by names, of which grpc-js is told the first', () => {
  const { target, origins } = linkTo(models, 'an authority');
  expect(target).toBe('localhost:4001');
  expect(origins).toEqual(['https://localhost:4001', 'https://localhost:4002']);
});
