import { describe, expect, it } from 'vitest';
import { Backend, type Balancing } from './backend.ts';
import { createPick } from './pick.ts';

const none: ReadonlySet<Backend> = new Set();

function setUp(balancing: Balancing, count = 3) {
  const backends = Array.from({ length: count }, (_, index) => new Backend({ host: '127.0.0.1', port: index + 1 }));
  for (const backend of backends) backend.up = true;
  const pick = createPick(backends, balancing);
  const take = (except = none) => {
    const backend = pick(except);
    return backend && { port: backend.address.port, over: backend.take() };
  };
  return { backends, pick, take, ports: (picks: number) => Array.from({ length: picks }, () => take()?.port) };
}

describe('round robin', () => {
  it('goes round, past those that are down or tried', () => {
    const { backends, ports, take } = setUp('round-robin');
    expect(ports(4)).toEqual([1, 2, 3, 1]);
    backends[1]?.refused();
    expect(ports(3)).toEqual([3, 1, 3]);
    expect(take(new Set(backends.slice(0, 1)))?.port).toBe(3);
  });

  it('ignores what is in use', () => {
    const { backends, ports } = setUp('round-robin');
    backends[1]?.take();
    expect(ports(3)).toEqual([1, 2, 3]);
  });
});

describe('least connections', () => {
  it('takes the one with the fewest, and goes round among equals', () => {
    const { take, ports } = setUp('least-connections');
    expect(ports(3)).toEqual([1, 2, 3]);
    const fourth = take();
    expect(fourth?.port).toBe(1);
    expect(ports(2)).toEqual([2, 3]);
    fourth?.over();
    // Said twice, it counts once.
    fourth?.over();
    expect(ports(3)).toEqual([1, 2, 3]);
  });
});

it.each(['round-robin', 'least-connections'] as const)('%s gives nothing when no server is up', (balancing) => {
  const { backends, pick } = setUp(balancing, 2);
  for (const backend of backends) backend.up = false;
  expect(pick(none)).toBeNull();
  expect(setUp(balancing, 0).pick(none)).toBeNull();
});
