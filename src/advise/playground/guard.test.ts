import { expect, it } from 'vitest';
import { admit } from './guard.ts';

const token = 'Wm9-token';
const port = 4711;
const own = { host: `127.0.0.1:${port}` };
const ask = (url: string, headers: Record<string, string>) => admit({ url, headers }, token, port);

it.each([
  ['a browser that a person has opened', { ...own, 'sec-fetch-site': 'none' }],
  ['its own page', { ...own, origin: `http://127.0.0.1:${port}`, 'sec-fetch-site': 'same-origin' }],
  ['a program that is told the address', own],
  ['the same by name', { host: `localhost:${port}`, origin: `http://localhost:${port}` }],
])('admits %s', (_who, headers) => {
  expect(ask(`/${token}/told?x=1`, headers)).toEqual({ path: '/told' });
});

it.each([
  ['a name of another that points here', { host: `evil.example:${port}` }, 'other-host'],
  ['another port of this machine', { host: '127.0.0.1:80' }, 'other-host'],
  ['no host', {}, 'other-host'],
  ['a page of another origin', { ...own, origin: 'https://evil.example' }, 'other-page'],
  ['a page of a sandbox', { ...own, origin: 'null' }, 'other-page'],
  ['a page of another port', { ...own, origin: 'http://127.0.0.1:8080' }, 'other-page'],
  ['its own page by another name', { ...own, origin: `http://localhost:${port}` }, 'other-page'],
  ['a link on a page elsewhere', { ...own, 'sec-fetch-site': 'cross-site' }, 'other-page'],
])('refuses %s, even with the token', (_who, headers: Record<string, string>, refused) => {
  expect(ask(`/${token}/`, headers)).toEqual({ refused });
});

it.each(['/', '', `/${token.slice(1)}/`, `/${token}x/`, '/told', `//${token}/`])('refuses %s', (url) => {
  expect(ask(url, own)).toEqual({ refused: 'no-token' });
});
