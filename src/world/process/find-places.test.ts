import { describe, expect, test } from 'vitest';
import { worldWith } from '../../lab/world.ts';
import { findPlaces, hasAddresses } from './find-places.ts';

const world = worldWith({ models: 2, modelsAtMost: 4, link: 'headless' });

describe('places for model servers', () => {
  test('one for each that may ever run: an address of its own, and the same port', async ({ skip }) => {
    skip(!(await hasAddresses(4)), 'this machine has no 127.0.0.2');
    const places = await findPlaces(world);
    expect(places.map(({ host }) => host)).toEqual(['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5']);
    expect(new Set(places.map(({ port }) => port)).size).toBe(1);
    expect(places[0]?.port).toBeGreaterThan(1_023);
  });

  test('where callers know each by itself: any port of 127.0.0.1', async () => {
    const direct = worldWith({ models: 2 });
    expect(await findPlaces(direct)).toEqual(Array(2).fill({ host: '127.0.0.1', port: 0 }));
  });

  test('behind a balancer they need none: ports will do', async () => {
    const places = await findPlaces({ ...world, link: 'l4' }, (index) => `192.0.2.${index}`);
    expect(places.map(({ host }) => host)).toEqual(Array(4).fill('127.0.0.1'));
    expect(new Set(places.map(({ port }) => port)).size).toBe(4);
  });

  test('or want none', async () => {
    const places = await findPlaces({ ...world, link: 'l4' }, undefined, true);
    expect(places.map(({ host }) => host)).toEqual(Array(4).fill('127.0.0.1'));
    expect(new Set(places.map(({ port }) => port)).size).toBe(4);
  });

  test('on a machine without such addresses: no headless name, and how to get them', async () => {
    // TEST-NET-1: nobody's.
    await expect(findPlaces(world, (index) => `192.0.2.${index}`)).rejects.toMatchObject({
      code: 'missing-tool',
      exitCode: 3,
      message: expect.stringContaining('192.0.2.0, 192.0.2.1, 192.0.2.2, 192.0.2.3'),
      hint: expect.stringContaining('sudo ifconfig lo0 alias 192.0.2.0 && sudo ifconfig lo0 alias 192.0.2.1'),
    });
  });
});
