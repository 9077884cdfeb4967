import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { RunbookCase } from './runbook-case.ts';
import { has } from './shell.ts';
import { root } from './world-up.ts';

const protobufjs = import.meta.resolve('protobufjs');
const names = ['model-1', 'model-2'];
const grpcurl = process.env.TWO_AM_GRPCURL ?? 'grpcurl';

export const fieldReuse: RunbookCase = {
  labId: 'field-reuse',

  fillIn: ({ processes }) => ({
    STOREFRONT: `http://${processes.get('storefront')?.addresses[0]}`,
    MODELS: names.map((name) => processes.get(name)?.addresses[0]).join(' '),
    MODEL_METRICS: names.map((name) => processes.get(name)?.addresses[1]).join(' '),
  }),

  confirm({ run, env, fewerViews }) {
    it('has two answers for one request', async () => {
      await expect.poll(fewerViews, { timeout: 30_000 }).toBe('4 of 4 views bad\n');
    });

    it('1: all are answered, and half of the scores are others than ever', async () => {
      const [, views, answered, high] = driftLine.exec(await run('drift')) ?? [];
      expect(Number(views)).toBeGreaterThan(50);
      expect(Number(answered)).toBeGreaterThan(95);
      expect(Number(high)).toBeGreaterThan(25);
      expect(Number(high)).toBeLessThan(75);
    });

    it('2: the new release reads number 5, the other does not', async () => {
      const [released, other] = env.MODELS?.split(' ') ?? [];
      const printed = await run('releases');
      expect(printed).toMatch(new RegExp(`^${released}: (\\S+ \\S+), but (?!\\1)\\S+ \\S+ with number 5$`, 'm'));
      expect(printed).toMatch(new RegExp(`^${other}: \\S+ \\S+, with number 5 and without$`, 'm'));
    });

    it('3: it has a name for it', async ({ skip }) => {
      skip(!has(grpcurl), 'there is no grpcurl');
      const [released, other] = env.MODELS?.split(' ') ?? [];
      env.PATH = `${join(grpcurl, '..')}:${env.PATH}`;
      expect(await run('schemas')).toBe(`${released}:   repeated float logit_bias = 5;\n${other}: has no number 5\n`);
    });
  },

  mitigation: 'roll the release back',
  async recovered({ run }) {
    expect((await run('releases')).match(/with number 5 and without/g)).toHaveLength(2);
  },

  metricsNamed: 3,
  ciCheck: {
    block: 'ci-check',
    file: 'schemas.js',
    tries: [
      {
        name: 'a field that is dropped, and nothing reserved',
        source: schemas(['1-price'], '2-dropped'),
        failing: ['a number that is dropped is reserved'],
      },
      {
        name: 'its number used again, against the release before alone: nobody can see it',
        source: schemas(['2-dropped'], '3-reused'),
        failing: [],
      },
      {
        name: 'its number used again, against every release',
        source: schemas(['1-price', '2-dropped'], '3-reused'),
        failing: ['a number keeps its name and type for ever'],
      },
      {
        name: 'the name reserved',
        source: schemas(['1-price', '2-dropped'], '3-reserved-name'),
        failing: ['a number keeps its name and type for ever'],
      },
      {
        name: 'a new number, and the old one reserved',
        source: schemas(['1-price', '2-dropped'], '3-new-number'),
        failing: [],
      },
    ],
  },
};

const driftLine = /^(\d+) views, \d+ % of them within 250 ms, (\d+) % answered; best score above 0\.99 in (\d+) %$/m;

/** By their folders in `labs/field-reuse/proto/`. */
function schemas(released: readonly string[], current: string): string {
  const text = (folder: string) =>
    readFileSync(join(root, 'labs/field-reuse/proto', folder, 'model_service.proto'), 'utf8');
  return `
import protobuf from ${JSON.stringify(protobufjs)};
const read = (text) => protobuf.parse(text).root.toJSON();
export const released = ${JSON.stringify(released.map(text))}.map(read);
export const current = read(${JSON.stringify(text(current))});
`;
}
