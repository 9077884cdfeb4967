import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from '../src/cli/parse.ts';
import { loadLab } from '../src/lab/load/discover.ts';
import { samples } from '../src/wire/samples/index.ts';

/** docs/source-map.md: every heading of the source document is there, and whatever a row names exists. */

const root = join(import.meta.dirname, '..');
const text = readFileSync(join(root, 'docs/source-map.md'), 'utf8');

/** Of the source document, in its order; its second level is folded into the first where that is a heading alone. */
const headings = [
  'REST vs gRPC for ML Model Serving',
  'The Production Scenario',
  'Why This Exists - The Problem with Raw HTTP for ML',
  'Historical Context',
  'Core Concepts',
  'How REST Works',
  'How gRPC Works',
  'The Performance Gap Quantified',
  'Protocol Buffers Deep Dive',
  'Implementation: REST Model Serving',
  'Implementation: gRPC Model Serving',
  'Architecture: Request Flow Comparison',
  'gRPC Load Balancing for ML Services',
  'How TensorFlow Serving Uses gRPC',
  'Decision Framework',
  'Production Engineering Notes',
  'Interview Q&A',
];
const verdicts = /^(here|holds|differs|depends|wrong here|in part|not yet|nothing to run)\b/;

interface Row {
  readonly heading: string;
  readonly cells: readonly string[];
}
const rows = text.split(/^## /m).flatMap((section): Row[] => {
  const [heading = ''] = section.split('\n');
  const [, , ...body] = section.split('\n').filter((line) => line.startsWith('|'));
  return body.map((line) => ({
    heading,
    cells: line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  }));
});
const inCode = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

it('has each heading once, in the order of the document', () => {
  expect([...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)).toEqual(headings);
  expect([...new Set(rows.map(({ heading }) => heading))]).toEqual(headings);
});

describe.each(rows.map(({ heading, cells }) => [`${heading}: ${cells[0]}`, cells] as const))('%s', (_name, cells) => {
  const [, says = '', here = '', shown = ''] = cells;

  it('says what became of it, and where it lives unless it is missing', () => {
    expect(cells).toHaveLength(4);
    expect(says).toMatch(verdicts);
    const isMissing = /^(not yet|nothing to run)/.test(says);
    expect(inCode(here).length > 0).toBe(!isMissing);
    expect(inCode(shown).length > 0).toBe(!isMissing);
  });

  it('names paths that exist', () => {
    expect(inCode(here).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it.runIf(shown !== '')('names commands that can be typed', async () => {
    for (const command of inCode(shown)) await expect(check(command), command).resolves.toBeUndefined();
  });
});

/** Rejects with what the program would say. */
async function check(typed: string): Promise<void> {
  const [, bench] = /^npm run bench -- ([a-z-]+)$/.exec(typed) ?? [];
  if (bench !== undefined) {
    if (!existsSync(join(root, 'bench', `${bench}.bench.ts`))) throw new Error(`there is no bench ${bench}`);
    return;
  }
  const words = /^npm run lab -- (.+)$/.exec(typed)?.[1]?.split(' ');
  if (words === undefined) throw new Error('it is no command of this project');
  const { command, word, operands } = await parse(words, new AbortController().signal);
  const [operand = ''] = operands;
  if (command.name === 'wire') expect(samples.map(({ name }) => name)).toContain(operand);
  if (operand.startsWith('samples/')) expect(existsSync(join(root, operand, 'run.json'))).toBe(true);
  if (words.includes('--only')) {
    const { lab } = await loadLab(word);
    const known = Object.keys({ ...lab.fixes, ...lab.wrongFixes });
    expect(known).toEqual(expect.arrayContaining(words[words.indexOf('--only') + 1]?.split(',') ?? []));
  }
}
