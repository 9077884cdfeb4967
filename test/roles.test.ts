import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { usageOf } from '../src/judge/figures/usage.ts';
import { evidence, facts, figures, lab, outcomes, roles, view, views } from '../src/judge/record/evidence.fixture.ts';
import type { ArmEvidence } from '../src/judge/record/evidence.ts';
import { judgeArm } from '../src/judge/verdict/judge-arm.ts';
import { heldBy } from '../src/report/soaked.ts';
import { codeLines, sourceFiles } from './source-lines.ts';

/** What a process is, is a field of what was stored of it: its name says nothing. */

const root = join(import.meta.dirname, '..');
/** Runs that were stored without that field. */
const exception = 'src/judge/record/upgrade-roles.ts';

const role = '(?:load|storefront|ranker|model|job|accelerator|faults|balancer|dns)';
const name = '(?:from|name|names|process|service|member|server)';
const patterns: readonly RegExp[] = [
  // storefront-2, as a beginning or as a part. The id of a call says who began it, and is no name.
  new RegExp(
    `(?<!\\bid)\\.(?:startsWith|endsWith|includes|indexOf|split|replace|search|match)\\(\\s*['"\`/]\\^?\\(?${role}\\b`,
  ),
  /\.(?:startsWith|endsWith|includes|indexOf|split)\(\s*`\$\{[^}]*\}-/,
  new RegExp(`/\\^\\(?${role}\\b(?!.*\\.test\\(role\\))`),
  // The one that has no number.
  new RegExp(`\\b${name}\\)?\\s*[!=]==\\s*['"]${role}(?:-\\d+)?['"]`),
  new RegExp(`['"]${role}(?:-\\d+)?['"]\\s*[!=]==\\s*(?:\\w+\\.)*${name}\\b`),
  new RegExp(`\\broles?\\.(?:some|find|filter)\\(.*=> *(?:\\w+ === ${name}|${name} === \\w+)\\b`),
  /\.startsWith\((?:one|of|role|serving)\)/,
];

function findIn(source: string): string[] {
  return codeLines(source).flatMap((line, index) =>
    patterns.some((pattern) => pattern.test(line)) ? [`${index + 1}: ${line.trim()}`] : [],
  );
}

describe('a role is read out of a name', () => {
  const files = sourceFiles('src/**/*.ts', 'labs/**/*.ts', 'web/**/*.ts', 'bin/*.mjs');
  const found = files.map((file) => ({ file, lines: findIn(readFileSync(join(root, file), 'utf8')) }));

  it('nowhere but in what upgrades runs that were stored without roles', () => {
    expect(files.length).toBeGreaterThan(300);
    const told = found.flatMap(({ file, lines }) => lines.map((line) => `${file}:${line}`));
    expect(told.filter((line) => !line.startsWith(exception))).toEqual([]);
    expect(told.filter((line) => line.startsWith(exception))).not.toEqual([]);
  });

  it.each([
    "processes.filter(({ from }) => from.startsWith('storefront'))",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source.
    'return from === of || from.startsWith(`${of}-`);',
    'servingRoles.some((role) => of.startsWith(role))',
    "found.process?.some(({ from }) => from === 'ranker')",
    "if (kind !== 'ledger' || service !== 'job') return;",
    "world.members().filter((member) => member.name !== 'model-1')",
    "if ('accelerator' === one.from) return;",
    'const isModel = /^model-\\d+$/.test(process);',
    "const [isRole] = [name.split('model-')];",
  ])('is seen in: %s', (line) => {
    expect(findIn(`/** A comment on 'model-1'. */\nconst fine = role === 'model';\n${line}\n`)).toEqual([`3: ${line}`]);
  });
});

describe('what processes are called', () => {
  const course = (perSecond: number) => {
    const atMs = Array.from({ length: 21 }, (_, index) => 1_000 + index * 250);
    return { atMs, values: atMs.map((ms) => (perSecond * ms) / 1_000) };
  };
  const wire = { calls: 100, floats: 1, answerBytes: 0, connectionsOpened: 1, connectionsOpen: 1 };
  const all = views(450, 20);
  const entries = (spanMs: number) => ({
    entries: all.map(({ id, intendedMs }) => ({
      id,
      arrivedMs: intendedMs + spanMs,
      leftMs: intendedMs + 2 * spanMs,
      spans: [],
    })),
  });
  const slots = { slots: 4, served: 9, busyShare: 0.1, peakQueue: 0, modelMs: [30], queueMs: [0], leftQueue: 0 };
  const held = ['storefront', 'model-1', 'load'].map((of) => ({ of, rssBytes: 2 ** 26, descriptors: 20 }));
  const arm: ArmEvidence = evidence({
    variant: 'fix:a',
    kind: 'fix',
    phase: 'triggered',
    facts: facts({ phase: 'triggered', judgedToMs: 12_000 }),
    found: {
      outcomes: [
        { from: 'pages', value: outcomes(all) },
        { from: 'batches', value: outcomes([view(1, { rows: 9 })]) },
      ],
      process: [
        { from: 'load', value: figures({ threadCpuMs: 9_999 }) },
        { from: 'storefront', value: figures({ loopUtilization: 0.97, threadCpuMs: 100 }) },
        { from: 'model-1', value: figures({ threadCpuMs: 4_000 }) },
        { from: 'accelerator', value: figures({ threadCpuMs: 9_999 }) },
      ],
      ledger: [
        { from: 'storefront', value: entries(1) },
        { from: 'model-1', value: entries(20) },
      ],
      wire: [
        { from: 'storefront', value: { ...wire, requestBytes: 50_000_000 } },
        { from: 'model-1', value: { ...wire, requestBytes: 90_000_000 } },
      ],
      witness: [{ from: 'storefront', value: { threadShare: 0.9, writtenBytes: 200_000_000 } }],
      memory: ['storefront', 'model-1', 'load'].map((from) => {
        return { from, value: { rssBytes: 0, peakBytes: 0, course: course(50 * 2 ** 20) } };
      }),
      slots: ['model-1', 'model-2'].map((from) => ({ from, value: slots })),
    },
    failed: [{ source: 'slots', from: 'model-3', why: 'gone' }],
    soak: {
      askedMs: 1_000,
      fromMs: 20_000,
      slices: [{ fromMs: 20_000, toMs: 21_000, streams: [], held, disturbed: false }],
      ended: null,
    },
  });
  /** Each is called by another's role. */
  const aliases: Readonly<Record<string, string>> = {
    storefront: 'load-77',
    'model-1': 'storefront-77',
    'model-2': 'job-77',
    'model-3': 'ranker-77',
    load: 'model-77',
    accelerator: 'storefront-78',
  };
  const renamed = (said: ArmEvidence): ArmEvidence => {
    const call = <T extends { readonly from: string }>(one: T): T => ({ ...one, from: aliases[one.from] ?? one.from });
    return {
      ...said,
      roles: Object.fromEntries(Object.entries(roles).map(([one, of]) => [aliases[one] ?? one, of])),
      found: Object.fromEntries(
        Object.entries(said.found).map(([source, list]) => [source, (list as readonly { from: string }[]).map(call)]),
      ),
      failed: said.failed.map(call),
      ...(said.soak && {
        soak: {
          ...said.soak,
          slices: said.soak.slices.map((slice) => ({
            ...slice,
            held: slice.held.map((one) => ({ ...one, of: aliases[one.of] ?? one.of })),
          })),
        },
      }),
    };
  };
  /** The same words with the usual names. */
  const usual = (result: unknown): unknown =>
    JSON.parse(
      Object.entries(aliases).reduce((text, [one, alias]) => text.replaceAll(alias, one), JSON.stringify(result)),
    );

  it('changes nothing that is said of them', () => {
    const [judged, otherwise] = [judgeArm(lab, arm, 0), judgeArm(lab, renamed(arm), 0)];
    expect(judged.ledger.length).toBeGreaterThan(0);
    expect(judged.signs[0]?.present).toBe(true);
    expect(new Set(judged.remarks?.map(({ code }) => code))).toEqual(new Set(['contradiction', 'memory-grows']));
    expect(judged.figures[0]?.reason).toContain('slots of model-3');
    expect(usual(otherwise)).toEqual(JSON.parse(JSON.stringify(judged)));
    expect(usual(usageOf(renamed(arm), null))).toEqual(usageOf(arm, null));
    const soaked = (one: typeof judged) => (one.soak ? heldBy({ arm: one, soak: one.soak }) : []);
    expect(soaked(judged)).toEqual(['storefront', 'model-1']);
    expect(usual(soaked(otherwise))).toEqual(['storefront', 'model-1']);
  });
});
