import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type RunResult, runResult } from '../src/judge/record/result.ts';
import { upgradeRun } from '../src/judge/record/upgrade-run.ts';
import { listLabs, loadLab } from '../src/lab/load/discover.ts';
import { nameOf, tellingSli } from '../src/report/arms.ts';
import { metAgain } from '../src/report/effect.ts';
import { quantity, times } from '../src/report/numbers.ts';

const root = join(import.meta.dirname, '..');
const documents = globSync(['README.md', 'CONTRIBUTING.md', 'docs/*.md', 'runbooks/*.md'], { cwd: root });
/** Folders that a run or an install makes are not the repository's. */
const folders = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !['node_modules', 'runs', '.git'].includes(entry.name))
  .map(({ name }) => name);

describe.each(documents)('%s', (document) => {
  const text = readFileSync(join(root, document), 'utf8').replaceAll(/^ *```.*?^ *```$/gms, '');

  it('names paths that exist', () => {
    const missing = pathsIn(text).filter((path) => !existsSync(join(root, path)));
    expect(missing).toEqual([]);
  });
});

it('docs/workspace.md names everything that a variant can import from #rpc', async () => {
  const text = readFileSync(join(root, 'docs/workspace.md'), 'utf8');
  expect(
    Object.keys(await import('#rpc')).filter((name) => !text.includes(`\`${name}`) && !text.includes(`new ${name}(`)),
  ).toEqual([]);
});

it('docs/environment.md has a row for whatever the launcher leaves out, with its reason', () => {
  const text = readFileSync(join(root, 'docs/environment.md'), 'utf8').replaceAll('`', '');
  const rows: { names: string; why: string }[] = JSON.parse(readFileSync(join(root, 'bin/left-out.json'), 'utf8'));
  expect(rows.map(({ names, why }) => `| ${names} | ${why} |`).filter((row) => !text.includes(row))).toEqual([]);
});

describe.each(await listLabs())('the runbook of %s', async (id) => {
  const { lab, runbookFile } = await loadLab(id);
  const text = readFileSync(runbookFile ?? '', 'utf8');

  it('has all sections, in the order in which they are needed', () => {
    const template = readFileSync(join(root, 'labs/_template/runbook.md'), 'utf8');
    expect(sectionsIn(text)).toEqual(sectionsIn(template));
  });

  const sample = join(root, 'samples', id, 'run.json');
  it.runIf(existsSync(sample))('has the figures of the sample run', () => {
    const result = runResult.parse(upgradeRun(JSON.parse(readFileSync(sample, 'utf8'))));
    const cells = [...text.matchAll(/\| ([^|]+) \| `([a-z -]+)` \|$/gm)].map(([, cell = '', name = '']) => ({
      name,
      cell,
    }));
    expect(cells.length).toBeGreaterThan(2);
    expect(cells).toEqual(cells.map(({ name }) => ({ name, cell: figureOf(result, name) })));
  });

  it('names mitigations and variants that the lab has', () => {
    const mitigations = ['trigger', 'undo-trigger', ...Object.keys(lab.mitigations ?? {})];
    expect(mitigations).toEqual(
      expect.arrayContaining([...text.matchAll(/-- mitigation ([a-z-]+)/g)].map(([, name]) => name)),
    );
    const rows = [...mitigations, ...Object.keys(lab.fixes), ...Object.keys(lab.wrongFixes), 'as it was'];
    const named = [...text.matchAll(/\| `([a-z -]+)` \|$/gm)].map(([, name]) => name);
    expect(rows).toEqual(expect.arrayContaining(named));
  });
});

describe('docs/architecture.md', () => {
  const text = readFileSync(join(root, 'docs/architecture.md'), 'utf8');

  it('names many paths', () => {
    expect(pathsIn(text).length).toBeGreaterThan(25);
  });
});

/** As the screen has it: `100 % bad, 0.7x`, and for a mitigation `after 4 s`. */
function figureOf(result: RunResult, name: string): string {
  const arm = result.arms.find(
    ({ variant, phase }) => phase === 'triggered' && (nameOf(variant) === name || variant.endsWith(`:${name}`)),
  );
  if (!arm) return 'not in the sample';
  // What a gate has broken is no measurement.
  if (result.variants.find(({ id }) => id === arm.variant)?.verdict === 'inconclusive') return 'inconclusive';
  if (arm.effect) return metAgain(arm.effect);
  const sli = tellingSli(arm);
  if (sli?.unit === 'MiB') return quantity(sli.value, 'MiB');
  const share = `${quantity(sli?.value ?? null, 'share')} bad`;
  // What a storefront has left says nothing of a batch.
  return arm.headroom === null || sli?.of === 'batches' ? share : `${share}, ${times(arm.headroom)}`;
}

/** `src/…` and the like in backticks; a place in angle brackets stands for many. */
function pathsIn(text: string): string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)]
    .flatMap(([, code = '']) => code.split(/[\s,;'"()]+/))
    .filter((word) => folders.includes(word.split('/')[0] ?? '') && /^[\w./-]+$/.test(word) && word.includes('/'));
}

function sectionsIn(runbook: string): string[] {
  return [...runbook.matchAll(/^## (.*)$/gm)].map(([, title]) => title ?? '');
}
