import { expect, test, vi } from 'vitest';
import { checkEnvironment } from './check-environment.ts';

/** As on a machine where nothing is odd. */
const plain = { PATH: '/usr/bin', HOME: '/', LANG: 'en_GB.UTF-8', TZ: 'Europe/Berlin' };

test('an environment without anything odd has one line', () => {
  expect(checkEnvironment(plain, 0)).toEqual([
    { name: 'environment', state: 'ok', text: 'nothing in it that matters here', remedy: null },
  ]);
});

test.each([
  [{ TWO_AM_LEFT_OUT: 'HTTPS_PROXY' }, '$HTTPS_PROXY', 'ok', /^left out: .*proxy/],
  [{ TWO_AM_LEFT_OUT: 'NODE_OPTIONS' }, '$NODE_OPTIONS', 'ok', /^left out: .*measured too/],
  [{ TWO_AM_LEFT_OUT: 'GRPC_TRACE' }, '$GRPC_TRACE', 'ok', /^left out: .*grpc-js/],
  [{ TWO_AM_LABS: '/labs' }, '$TWO_AM_LABS', 'ok', /^read/],
  [{ NO_COLOR: '1' }, '$NO_COLOR', 'ok', /^read/],
  [{ LD_PRELOAD: '/lib/agent.so' }, '$LD_PRELOAD', 'caution', /^stays/],
  [{ TZ: 'garbage' }, '$TZ', 'caution', /^names no time zone/],
  [{ LC_ALL: 'C' }, '$LC_ALL', 'ok', /plain ASCII/],
  [{ LANG: 'C' }, '$LANG', 'ok', /plain ASCII/],
  [{ HOME: undefined }, '$HOME', 'ok', /^is not set/],
  [{ HOME: '/no/home' }, '$HOME', 'ok', /^names no folder/],
] as const)('%j is told', (env, name, state, text) => {
  expect(checkEnvironment({ ...plain, ...env }, 0)).toEqual([
    expect.objectContaining({ name, state, text: expect.stringMatching(text) }),
  ]);
});

test('a temporary folder in which nothing can be written is missing', () => {
  vi.stubEnv('TMPDIR', import.meta.filename);
  try {
    expect(checkEnvironment({ ...plain, TMPDIR: import.meta.filename }, 0)).toEqual([
      expect.objectContaining({
        name: '$TMPDIR',
        state: 'missing',
        text: expect.stringContaining(import.meta.filename),
      }),
    ]);
  } finally {
    vi.unstubAllEnvs();
  }
});

test.each([
  [-5, 'environment', 'ok'],
  [10, 'priority', 'caution'],
] as const)('a priority of %i is told as %s', (nice, name, state) => {
  expect(checkEnvironment(plain, nice)).toEqual([expect.objectContaining({ name, state })]);
});

test('what somebody else has put into our own variable is not believed', () => {
  expect(checkEnvironment({ ...plain, TWO_AM_LEFT_OUT: 'nonsense,,__proto__' }, 0)).toHaveLength(1);
});

test.each(['UTC', 'Pacific/Apia', ':Europe/Berlin', 'EST5EDT'])('the time zone %s is none to speak of', (TZ) => {
  expect(checkEnvironment({ ...plain, TZ }, 0).map(({ name }) => name)).toEqual(['environment']);
});
