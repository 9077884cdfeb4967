import { expect, test } from 'vitest';
import { resolveListen } from './address.ts';

test('a proxy listens on loopback, or on the one address beside it that the server was given', async () => {
  expect(await resolveListen('127.0.0.3:80')).toEqual({ host: '127.0.0.3', port: 80 });
  expect(await resolveListen('203.0.113.9:80', '203.0.113.9')).toEqual({ host: '203.0.113.9', port: 80 });
  await expect(resolveListen('203.0.113.9:80')).rejects.toThrow(/loopback addresses only/);
  await expect(resolveListen('203.0.113.8:80', '203.0.113.9')).rejects.toThrow(/loopback addresses only/);
  // What stands for everywhere stays loopback.
  expect(await resolveListen('0.0.0.0:80', '203.0.113.9')).toEqual({ host: '127.0.0.1', port: 80 });
});
