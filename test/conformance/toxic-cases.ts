import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { ApiClient } from './api-client.ts';
import { openLink, streams } from './link.ts';

const kilobyte = Buffer.alloc(1_000, 'x');
/** More than a kernel takes at once. */
const megabytes = Buffer.alloc(16_000_000, 'x');
/** Never over while a test runs: what arrives was let go. */
const aMinuteMs = 60_000;
/** Long enough for what should not have passed to arrive. */
const aMomentMs = 150;

/** Each toxic on a real connection, in both directions. Times are lower bounds, less what a clock rounds. */
export function describeToxics(server: () => ApiClient): void {
  describe.each(streams)('%s', (stream) => {
    const link = () => openLink(server());
    const reverse = stream === 'upstream' ? 'downstream' : 'upstream';

    test('noop can be added and removed under an open connection', async () => {
      await using at = await link();
      const { sender, receiver } = await at.connect(stream);
      sender.socket.write('a');
      await receiver.hears(1);
      await at.add({ type: 'noop', name: 'n', stream });
      sender.socket.write('b');
      await receiver.hears(2);
      await at.remove('n');
      sender.socket.write('c');
      expect(String(await receiver.hears(3))).toBe('abc');
    });

    describe('latency', () => {
      test('delays data, in this direction alone', async () => {
        await using at = await link();
        await at.add({ type: 'latency', stream, attributes: { latency: 200 } });
        const { sender, receiver } = await at.connect(stream);
        const startedAt = performance.now();
        sender.socket.write('there');
        await receiver.hears(5);
        expect(performance.now() - startedAt).toBeGreaterThan(198);
        await at.update(`latency_${stream}`, { attributes: { latency: aMinuteMs } });
        receiver.socket.write('back');
        await sender.hears(4);
      });

      test('two add up', async () => {
        await using at = await link();
        for (const name of ['a', 'b']) await at.add({ type: 'latency', name, stream, attributes: { latency: 100 } });
        const { sender, receiver } = await at.connect(stream);
        const startedAt = performance.now();
        sender.socket.write('x');
        await receiver.hears(1);
        expect(performance.now() - startedAt).toBeGreaterThan(197);
      });

      test('jitter reorders nothing', async () => {
        await using at = await link();
        await at.add({ type: 'latency', stream, attributes: { latency: 15, jitter: 15 } });
        const { sender, receiver } = await at.connect(stream);
        const numbers = Array.from({ length: 50 }, (_, at) => `${at},`);
        for (const number of numbers) {
          sender.socket.write(number);
          await wait(1);
        }
        expect(String(await receiver.hears(numbers.join('').length))).toBe(numbers.join(''));
      });

      test('the end waits for the data before it', async () => {
        await using at = await link();
        await at.add({ type: 'latency', stream, attributes: { latency: 100 } });
        const { sender, receiver } = await at.connect(stream);
        sender.socket.end(kilobyte);
        expect(await receiver.ended).toBe('FIN');
        expect(receiver.heard.length).toBe(1_000);
      });

      test('its removal lets all data go on, and the end after it', async () => {
        await using at = await link();
        await at.add({ type: 'latency', name: 'l', stream, attributes: { latency: aMinuteMs } });
        const { sender, receiver } = await at.connect(stream);
        await new Promise<void>((resolve) => sender.socket.end(megabytes, resolve));
        await wait(aMomentMs);
        expect(receiver.heard.length).toBe(0);
        await at.remove('l');
        expect(await receiver.ended).toBe('FIN');
        expect(receiver.heard.length).toBe(megabytes.length);
      });

      test('an update lets only the chunk in flight go on, its removal the rest', async () => {
        await using at = await link();
        await at.add({ type: 'latency', name: 'l', stream, attributes: { latency: aMinuteMs } });
        const { sender, receiver } = await at.connect(stream);
        for (const chunk of ['a', 'b', 'c']) {
          sender.socket.write(chunk);
          await wait(aMomentMs);
        }
        expect(receiver.heard.length).toBe(0);
        await at.update('l', { attributes: { jitter: 1 } });
        expect(String(await receiver.hears(1))).toBe('a');
        await wait(aMomentMs);
        expect(String(receiver.heard)).toBe('a');
        await at.remove('l');
        expect(String(await receiver.hears(3))).toBe('abc');
        sender.socket.write('d');
        expect(String(await receiver.hears(4))).toBe('abcd');
      });

      test('an update to a shorter delay applies to what is waiting', async () => {
        await using at = await link();
        await at.add({ type: 'latency', name: 'l', stream, attributes: { latency: aMinuteMs } });
        const { sender, receiver } = await at.connect(stream);
        for (const chunk of ['a', 'b']) {
          sender.socket.write(chunk);
          await wait(aMomentMs);
        }
        await at.update('l', { attributes: { latency: 1 } });
        expect(String(await receiver.hears(2))).toBe('ab');
      });
    });

    describe('bandwidth', () => {
      test('lets through so many thousand bytes a second', async () => {
        await using at = await link();
        await at.add({ type: 'bandwidth', stream, attributes: { rate: 100 } });
        const { sender, receiver } = await at.connect(stream);
        const startedAt = performance.now();
        sender.socket.write(Buffer.alloc(50_000));
        await receiver.hears(50_000);
        expect(performance.now() - startedAt).toBeGreaterThan(450);
      });

      test('lets them through in pieces, as they fall due', async () => {
        await using at = await link();
        await at.add({ type: 'bandwidth', name: 'b', stream, attributes: { rate: 10 } });
        const { sender, receiver } = await at.connect(stream);
        sender.socket.write(Buffer.alloc(100_000));
        expect((await receiver.hears(2_000)).length).toBeLessThan(50_000);
        await at.remove('b');
        await receiver.hears(100_000);
      });

      test('0 lets nothing pass, not even the end, until it is updated', async () => {
        await using at = await link();
        await at.add({ type: 'bandwidth', name: 'b', stream, attributes: { rate: 0 } });
        const { sender, receiver } = await at.connect(stream);
        sender.socket.end(kilobyte);
        await wait(aMomentMs);
        expect(receiver.heard.length).toBe(0);
        await at.update('b', { attributes: { rate: 1_000 } });
        expect(await receiver.ended).toBe('FIN');
        expect(receiver.heard.length).toBe(1_000);
      });
    });

    describe('slow_close', () => {
      test('delays the end, not the data', async () => {
        await using at = await link();
        await at.add({ type: 'slow_close', stream, attributes: { delay: 300 } });
        const { sender, receiver } = await at.connect(stream);
        const startedAt = performance.now();
        sender.socket.end(kilobyte);
        await receiver.ended;
        expect(performance.now() - startedAt).toBeGreaterThan(298);
        expect(receiver.heard.length).toBe(1_000);
      });

      test('the other direction goes on meanwhile, and its removal ends the delay', async () => {
        await using at = await link();
        await at.add({ type: 'slow_close', name: 's', stream, attributes: { delay: aMinuteMs } });
        const { sender, receiver } = await at.connect(stream);
        sender.socket.allowHalfOpen = true;
        sender.socket.end('bye');
        await receiver.hears(3);
        receiver.socket.write('so long');
        expect(String(await sender.hears(7))).toBe('so long');
        await at.remove('s');
        expect(await receiver.ended).toBe('FIN');
      });
    });

    describe('timeout', () => {
      test('drops data and closes', async () => {
        await using at = await link();
        await at.add({ type: 'timeout', stream, attributes: { timeout: 300 } });
        const startedAt = performance.now();
        const { sender, receiver } = await at.connect(stream);
        sender.socket.write(kilobyte);
        expect(await receiver.ended).toBe('FIN');
        expect(performance.now() - startedAt).toBeGreaterThan(298);
        expect(receiver.heard.length).toBe(0);
        expect(await sender.ended).toBe('FIN');
      });

      test('starts again with each chunk', async () => {
        await using at = await link();
        await at.add({ type: 'timeout', stream, attributes: { timeout: 1_000 } });
        const { sender, receiver } = await at.connect(stream);
        let lastAt = 0;
        for (let sent = 0; sent < 8; sent += 1) {
          await wait(200);
          sender.socket.write('x');
          lastAt = performance.now();
        }
        await receiver.ended;
        expect(performance.now() - lastAt).toBeGreaterThan(990);
      });

      test('0 is a black hole, and removing it closes the connection', async () => {
        await using at = await link();
        await at.add({ type: 'timeout', name: 't', stream, attributes: { timeout: 0 } });
        const { sender, receiver } = await at.connect(stream);
        sender.socket.write(kilobyte);
        receiver.socket.write('back');
        await sender.hears(4);
        await wait(aMomentMs);
        await at.remove('t');
        expect(await receiver.ended).toBe('FIN');
        expect(receiver.heard.length).toBe(0);
        const fresh = await at.connect(stream);
        fresh.sender.socket.write('x');
        await fresh.receiver.hears(1);
      });

      test('removing it closes connections that it did not strike, too', async () => {
        await using at = await link();
        await at.add({ type: 'timeout', name: 't', stream, toxicity: 0, attributes: { timeout: 0 } });
        const { sender, receiver } = await at.connect(stream);
        sender.socket.write('passes');
        await receiver.hears(6);
        await at.remove('t');
        expect(await receiver.ended).toBe('FIN');
      });

      test('a reset removes it, under a flood', async () => {
        await using at = await link();
        await at.add({ type: 'timeout', stream, attributes: { timeout: 0 } });
        const { sender, receiver } = await at.connect(stream);
        for (let sent = 0; sent < 50; sent += 1) sender.socket.write(Buffer.alloc(100_000));
        await server().mustCall('POST', '/reset');
        expect(await receiver.ended).toMatch(/FIN|RST/);
        expect(receiver.heard.length).toBe(0);
      });
    });

    describe('reset_peer', () => {
      test('the first byte resets both ends; nothing arrives', async () => {
        await using at = await link();
        await at.add({ type: 'reset_peer', stream, attributes: { timeout: 0 } });
        const { sender, receiver } = await at.connect(stream);
        receiver.socket.write('x');
        await sender.hears(1);
        sender.socket.write(kilobyte);
        expect(await Promise.all([receiver.ended, sender.ended])).toEqual(['RST', 'RST']);
        expect(receiver.heard.length).toBe(0);
      });

      test('resets so many ms after the first byte', async () => {
        await using at = await link();
        await at.add({ type: 'reset_peer', stream, attributes: { timeout: 300 } });
        const { sender, receiver } = await at.connect(stream);
        const startedAt = performance.now();
        sender.socket.write('x');
        expect(await receiver.ended).toBe('RST');
        expect(performance.now() - startedAt).toBeGreaterThan(298);
      });

      test('a connection that was open before ends with FIN', async () => {
        await using at = await link();
        const { sender, receiver } = await at.connect(stream);
        receiver.socket.write('x');
        await sender.hears(1);
        await at.add({ type: 'reset_peer', stream, attributes: { timeout: 0 } });
        sender.socket.write('x');
        expect(await Promise.all([receiver.ended, sender.ended])).toEqual(['FIN', 'FIN']);
      });

      test('one that was opened under it ends with RST, even after its removal', async () => {
        await using at = await link();
        await at.add({ type: 'reset_peer', name: 'r', stream, attributes: { timeout: 0 } });
        const { sender, receiver } = await at.connect(stream);
        receiver.socket.write('x');
        await sender.hears(1);
        await at.remove('r');
        sender.socket.write('y');
        await receiver.hears(1);
        sender.socket.end();
        expect(await receiver.ended).toBe('RST');
      });
    });

    describe('slicer', () => {
      test.each([0, 20])('cuts, and loses nothing (variation %i)', async (variation) => {
        await using at = await link();
        const attributes = { average_size: 100, size_variation: variation, delay: 10_000 };
        await at.add({ type: 'slicer', stream, attributes });
        const { sender, receiver } = await at.connect(stream);
        const sizes: number[] = [];
        receiver.socket.on('data', (slice) => sizes.push(slice.length));
        const data = Buffer.from(Array.from({ length: 1_000 }, (_, at) => at % 256));
        const startedAt = performance.now();
        sender.socket.write(data);
        expect((await receiver.hears(1_000)).equals(data)).toBe(true);
        // Halves of halves, at most 120 bytes each: at least nine.
        expect(performance.now() - startedAt).toBeGreaterThan(75);
        expect(sizes.length).toBeGreaterThan(1);
      });

      test('a delay below the grain of a timer holds on the average', async () => {
        await using at = await link();
        await at.add({ type: 'slicer', stream, attributes: { average_size: 64, size_variation: 0, delay: 100 } });
        const { sender, receiver } = await at.connect(stream);
        const startedAt = performance.now();
        sender.socket.write(Buffer.alloc(65_536));
        await receiver.hears(65_536);
        // 1,024 slices, and no delay after the last that is seen. A chunk may be read in parts, each of which gives more slices.
        expect(performance.now() - startedAt).toBeGreaterThan(100);
      });

      test('its removal lets the rest go in one piece', async () => {
        await using at = await link();
        const attributes = { average_size: 100, size_variation: 0, delay: aMinuteMs * 1_000 };
        await at.add({ type: 'slicer', name: 's', stream, attributes });
        const { sender, receiver } = await at.connect(stream);
        sender.socket.write(kilobyte);
        await receiver.hears(1);
        await wait(aMomentMs);
        expect(receiver.heard.length).toBeLessThanOrEqual(100);
        await at.remove('s');
        await receiver.hears(1_000);
      });
    });

    describe('limit_data', () => {
      test('exactly so many bytes, then the end', async () => {
        await using at = await link();
        await at.add({ type: 'limit_data', stream, attributes: { bytes: 1_500 } });
        const { sender, receiver } = await at.connect(stream);
        sender.socket.write(kilobyte);
        await receiver.hears(1_000);
        sender.socket.write(kilobyte);
        expect(await receiver.ended).toBe('FIN');
        expect(receiver.heard.length).toBe(1_500);
      });

      test('the last byte of the limit ends it, with no need of another', async () => {
        await using at = await link();
        await at.add({ type: 'limit_data', stream, attributes: { bytes: 1_000 } });
        const { sender, receiver } = await at.connect(stream);
        sender.socket.write(kilobyte);
        expect(await receiver.ended).toBe('FIN');
        expect(receiver.heard.length).toBe(1_000);
      });

      test('0 ends it at the first byte, not before', async () => {
        await using at = await link();
        await at.add({ type: 'limit_data', stream, attributes: { bytes: 0 } });
        const { sender, receiver } = await at.connect(stream);
        receiver.socket.write('x');
        await sender.hears(1);
        sender.socket.write('x');
        expect(await receiver.ended).toBe('FIN');
        expect(receiver.heard.length).toBe(0);
      });

      test('goes on counting through an update', async () => {
        await using at = await link();
        await at.add({ type: 'limit_data', name: 'l', stream, attributes: { bytes: 5_000 } });
        const { sender, receiver } = await at.connect(stream);
        sender.socket.write(kilobyte);
        await receiver.hears(1_000);
        await at.update('l', { attributes: { bytes: 1_200 } });
        sender.socket.write(kilobyte);
        expect(await receiver.ended).toBe('FIN');
        expect(receiver.heard.length).toBe(1_200);
      });
    });

    test('toxics apply in the order in which they were added', async () => {
      await using at = await link();
      await at.add({ type: 'limit_data', name: 'first', stream, attributes: { bytes: 10 } });
      await at.add({ type: 'slow_close', name: 'second', stream, attributes: { delay: aMinuteMs } });
      const { sender, receiver } = await at.connect(stream);
      sender.socket.write(kilobyte);
      await receiver.hears(10);
      let ended = false;
      void receiver.ended.then(() => {
        ended = true;
      });
      await wait(aMomentMs);
      expect(ended).toBe(false);
      await at.remove('second');
      await receiver.ended;
      expect(receiver.heard.length).toBe(10);
    });

    test('toxicity 0 strikes no connection, and an update rolls again', async () => {
      await using at = await link();
      await at.add({ type: 'timeout', name: 't', stream, toxicity: 0, attributes: { timeout: 0 } });
      const { sender, receiver } = await at.connect(stream);
      sender.socket.write('passes');
      await receiver.hears(6);
      await at.update('t', { toxicity: 1 });
      sender.socket.write('is dropped');
      await wait(aMomentMs);
      await at.update('t', { toxicity: 0 });
      sender.socket.write('!');
      expect(String(await receiver.hears(7))).toBe('passes!');
    });

    test('toxicity is rolled for each connection', async () => {
      await using at = await link();
      await at.add({ type: 'limit_data', stream, toxicity: 0.5, attributes: { bytes: 0 } });
      let struck = 0;
      for (let connection = 0; connection < 60; connection += 1) {
        const { sender, receiver } = await at.connect(stream);
        sender.socket.write('x');
        const how = await Promise.race([receiver.hears(1).catch(() => null), receiver.ended]);
        if (!Buffer.isBuffer(how)) struck += 1;
        sender.socket.destroy();
      }
      // Fair coins leave these bounds once in 500 million times.
      expect(struck).toBeGreaterThan(7);
      expect(struck).toBeLessThan(53);
    });

    test('loses nothing while toxics come and go', async () => {
      await using at = await link();
      const { sender, receiver } = await at.connect(stream);
      const data = Buffer.from(Array.from({ length: 4_000_000 }, (_, at) => (at * 31) % 251));
      sender.socket.write(data);
      for (let turn = 0; turn < 20; turn += 1) {
        await at.add({ type: 'latency', name: 'l', stream, attributes: { latency: turn } });
        await at.add({ type: 'slicer', name: 's', stream, attributes: { average_size: 5_000, delay: 10 } });
        await at.remove(turn % 2 ? 's' : 'l');
        await at.remove(turn % 2 ? 'l' : 's');
      }
      expect((await receiver.hears(data.length)).equals(data)).toBe(true);
    });

    test(`leaves the ${reverse} stream alone when it closes late`, async () => {
      await using at = await link();
      await at.add({ type: 'latency', stream: reverse, attributes: { latency: 200 } });
      const { sender, receiver } = await at.connect(stream);
      receiver.socket.write('on its way');
      await wait(20);
      sender.socket.allowHalfOpen = true;
      sender.socket.end();
      await receiver.ended;
      expect(String(await sender.hears(10))).toBe('on its way');
    });
  });
}
