import { expect, it } from 'vitest';
import type { RunbookCase } from './runbook-case.ts';

const cutting = `const cut = (value) => Number(value.toFixed(7));
export const encode = (features) => JSON.stringify(Array.from(features, cut));
export const decode = (text) => Float32Array.from(JSON.parse(text));`;
const sizes = ['1e-30', '1e-7', '0.001', '1', '1000', '1e+30'];
const failing = (some: readonly string[]) => some.map((size) => `floats of about ${size} come back bit for bit`);

export const floatDrift: RunbookCase = {
  labId: 'float-drift',

  fillIn: ({ processes }) => ({
    STOREFRONT: `http://${processes.get('storefront')?.addresses[0]}`,
    MODEL: `http://${processes.get('model-1')?.addresses[0]}`,
    MODEL_METRICS: processes.get('model-1')?.addresses[1] ?? '',
    SOURCE: 'labs/float-drift/defect.ts',
  }),

  confirm({ run }) {
    it('1: nothing is slow', async () => {
      const [, percent] = /^(\d+\.\d) % of \d+ views within 250 ms$/m.exec(await run('green')) ?? [];
      expect(Number(percent)).toBeGreaterThan(90);
    });

    it('2: a page has seven decimals, and few steps between its scores', async () => {
      const pages = readPages(await run('digits'));
      expect(pages).toHaveLength(5);
      for (const { decimals, steps } of pages) {
        expect(decimals).toBeLessThanOrEqual(7);
        expect(steps).toBeLessThan(1_000);
      }
      expect(pages.some(({ equal }) => equal > 0)).toBe(true);
    });

    it('3: the model server cuts its answers, and the code says so', async () => {
      const { scores } = JSON.parse(await run('model'));
      expect(scores).toHaveLength(2);
      for (const score of scores) expect(String(score)).toMatch(/^0\.\d{1,7}$/);
      expect(await run('source')).toMatch(/^\d+:.*toFixed\(7\)/m);
    });
  },

  mitigation: "roll back the catalogue's deploy",
  async recovered({ run }) {
    for (const { steps } of readPages(await run('digits'))) expect(steps).toBeGreaterThan(1_000);
  },

  metricsNamed: 2,
  ciCheck: {
    block: 'round-trip',
    file: 'encode.js',
    tries: [
      { name: 'seven decimals', source: cutting, failing: failing(sizes.slice(0, 4)) },
      {
        name: 'six significant digits',
        source: cutting.replace('toFixed(7)', 'toPrecision(6)'),
        failing: failing(sizes),
      },
      { name: 'nine significant digits', source: cutting.replace('toFixed(7)', 'toPrecision(9)'), failing: [] },
      {
        name: 'floats as they are',
        source: `export const encode = (features) => Buffer.from(features.buffer.slice(0));
export const decode = (bytes) => new Float32Array(new Uint8Array(bytes).buffer);`,
        failing: [],
      },
    ],
  },
};

function readPages(printed: string) {
  const line = /^(\d+) decimals, (\d+) steps from best to worst of 24, (\d+) equal neighbours$/gm;
  return [...printed.matchAll(line)].map(([, decimals, steps, equal]) => ({
    decimals: Number(decimals),
    steps: Number(steps),
    equal: Number(equal),
  }));
}
