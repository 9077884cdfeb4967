import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { RunbookCase } from './runbook-case.ts';
import { has } from './shell.ts';

const callerMetric = 'storefront_model_call_duration_seconds';
const modelMetric = 'model_inference_duration_seconds';

export const jsonBlowup: RunbookCase = {
  labId: 'json-blowup',

  fillIn: ({ processes }, scratch) => ({
    PID: String(processes.get('storefront')?.pid),
    STOREFRONT: `http://${processes.get('storefront')?.addresses[0]}`,
    MODEL_METRICS: processes.get('model-1')?.addresses[1] ?? '',
    PROFILE: join(scratch, 'tonight.cpuprofile'),
  }),

  confirm({ run, env }) {
    it('1: one thread is full', async ({ skip }) => {
      skip(process.platform !== 'linux', 'top -b is of Linux');
      skip(!has('top'), 'top is not installed');
      const threads = (await run('threads')).trim().split('\n').slice(1).map(readThread);
      const [first, ...others] = threads;
      // Its state is that of one moment: what it took in three seconds tells.
      expect(first).toMatchObject({ id: Number(env.PID) });
      expect(first?.percent).toBeGreaterThan(3 * Math.max(...others.map(({ percent }) => percent)));
    });

    it('2: the model is quick, and its caller sees it as slow', async () => {
      const { model, caller } = readMeans(await run('callers'));
      expect(model).toBeGreaterThan(25);
      // An overloaded storefront may not give its metrics at all: the runbook says so.
      expect(caller ?? Number.POSITIVE_INFINITY).toBeGreaterThan(3 * (model ?? Number.NaN));
    });

    it('3: the profile shows who calls JSON', async () => {
      expect(await run('profile')).toContain('Saved profile');
      const [hottest = ''] = (await run('hottest')).trim().split('\n');
      expect(hottest).toMatch(/encodeRows json-blowup\/defect\.ts:\d+$/);
      expect(Number.parseInt(hottest, 10)).toBeGreaterThan(33);
    });
  },

  mitigation: 'roll back, then restart',
  async recovered({ run }) {
    expect(readMeans(await run('callers'))).toEqual({ model: expect.any(Number), caller: expect.any(Number) });
  },

  metricsNamed: 6,
  ciCheck: {
    block: 'budget',
    file: 'encode.js',
    tries: [
      {
        name: 'floats as text',
        source: 'export const encode = (features) => JSON.stringify(Array.from(features));',
        failing: ['a float travels in at most 6 bytes', 'a vector is encoded within 0.2 ms'],
      },
      {
        name: 'floats as they are',
        source: 'export const encode = (features) => Buffer.from(features.buffer);',
        failing: [],
      },
    ],
  },
};

interface Thread {
  readonly id: number;
  readonly percent: number;
}

/** Columns of top: PID USER PR NI VIRT RES SHR S %CPU %MEM TIME+ COMMAND. */
function readThread(line: string): Thread {
  const columns = line.trim().split(/ +/);
  return { id: Number(columns[0]), percent: Number(columns[8]) };
}

/** ms; null: no answer. */
function readMeans(printed: string) {
  const mean = (metric: string) => {
    const ms = new RegExp(`^${metric}: (\\d+) ms`, 'm').exec(printed)?.[1];
    return ms === undefined ? null : Number(ms);
  };
  return { model: mean(modelMetric), caller: mean(callerMetric) };
}
