import { expect, it } from 'vitest';
import type { RunbookCase } from './runbook-case.ts';

export const messageSize: RunbookCase = {
  labId: 'message-size',

  fillIn: ({ processes }) => ({
    JOB: processes.get('job')?.addresses.at(-1)?.replace('/metrics', '') ?? '',
    MODEL_METRICS: processes.get('model-1')?.addresses[1] ?? '',
    JOB_METRICS: processes.get('job')?.addresses.at(-1) ?? '',
  }),

  confirm({ run }) {
    it('1: the errors name two sizes', async () => {
      await expect
        .poll(() => run('errors'), { timeout: 20_000 })
        .toMatch(/3680 rows: 8 RESOURCE_EXHAUSTED: Received message larger than max \(147200\d\d vs 4194304\)/);
    });

    it('2: no large call reaches its handler', async () => {
      const [, ended, handled] = /^(\d+) batches ended, (\d+) calls/m.exec(await run('handled')) ?? [];
      expect(Number(ended)).toBeGreaterThan(20);
      expect(Number(handled)).toBe(0);
    });

    it('3: the largest message is three times what is let in', async () => {
      expect(await run('largest')).toMatch(/^147200\d\d bytes, 351 % of 4194304$/m);
    });
  },

  mitigation: 'halve the batch, twice',
  async recovered({ run }) {
    const [, ended, handled] = /^(\d+) batches ended, (\d+) calls/m.exec(await run('handled')) ?? [];
    expect(Number(handled)).toBeGreaterThan(Number(ended) - 8);
  },

  metricsNamed: 3,
  ciCheck: {
    block: 'ci-check',
    file: 'batch.js',
    tries: [
      {
        name: 'one message for all rows',
        source: 'export const messagesFor = (rows, floats) => [Buffer.alloc(4 * rows * floats)];',
        failing: ['twice as many rows as today fit into every message'],
      },
      {
        name: 'chunks',
        source: `export const messagesFor = (rows, floats) =>
  Array.from({ length: Math.ceil(rows / 64) }, () => Buffer.alloc(4 * 64 * floats));`,
        failing: [],
      },
    ],
  },
};
