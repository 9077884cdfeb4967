import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../src/lab/folders.ts';

/** Who may import whom is told once, by the table in docs/architecture.md; this holds the code to it. */

const aliases: Readonly<Record<string, string>> = {
  '#lab': 'src/lab/index.ts',
  '#rpc': 'src/rpc/index.ts',
  '#measures': 'src/judge/measures/index.ts',
};
const files = globSync('src/**/*.ts', { cwd: projectFolder }).filter(
  (file) => !/\.(test|test-data|fixture|generated|d)\.ts$/.test(file),
);
const statically = /from ?'((?:\.{1,2}\/|#)[^']+)'/g;
const lazily = /import\(['"]((?:\.{1,2}\/|#)[^'"]+)/g;
/** File → what it imports from `src/`, types alone included. */
const imports = new Map(files.map((file) => [file, importsOf(file, statically)]));
/** A list of commands loads each when it is asked for, and some show the list: lazy imports may lead back. */
const lazyImports = new Map(files.map((file) => [file, importsOf(file, lazily)]));

function importsOf(file: string, pattern: RegExp): string[] {
  const text = readFileSync(join(projectFolder, file), 'utf8');
  const named = [...text.matchAll(pattern)].map(([, path = '']) => path);
  return named
    .map((path) => aliases[path] ?? relative(projectFolder, join(projectFolder, dirname(file), path)))
    .filter((path) => path.startsWith('src/'));
}

function layerOf(file: string): string {
  return file.split(/[/.]/)[1] ?? '';
}

/** Every way that leads back to where it began, each once. */
function circlesIn(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const done = new Set<string>();
  const circles: string[][] = [];
  const visit = (file: string, way: readonly string[]) => {
    const at = way.indexOf(file);
    if (at >= 0) return void circles.push(way.slice(at));
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...way, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return circles;
}

describe('imports', () => {
  it('go down the layers as docs/architecture.md has them', () => {
    const map = readFileSync(join(projectFolder, 'docs/architecture.md'), 'utf8');
    const may = new Map(
      [...map.matchAll(/^\| `src\/(\w+)` \|.*\| ([\w, ]+) \|$/gm)].map(([, layer = '', allowed = '']) => [
        layer,
        [layer, ...allowed.split(', ')],
      ]),
    );
    const layers = new Set(files.map(layerOf).filter((layer) => layer !== 'errors'));
    expect([...may.keys()].toSorted()).toEqual([...layers].toSorted());
    const up = [...imports, ...lazyImports].flatMap(([file, imported]) =>
      imported
        .filter((path) => layerOf(file) !== 'errors' && !may.get(layerOf(file))?.includes(layerOf(path)))
        .map((path) => `${file} imports ${path}`),
    );
    expect(up).toEqual([]);
  });

  it('of a lab go through `#lab`, `#rpc` and `#measures` alone', () => {
    const labs = globSync('labs/**/*.ts', { cwd: projectFolder }).filter(
      (file) => !/\.(test|test-data)\.ts$/.test(file),
    );
    const beside = labs.flatMap((file) =>
      [...readFileSync(join(projectFolder, file), 'utf8').matchAll(/from ?'([^']*\/src\/[^']+)'/g)].map(
        ([, path]) => `${file} imports ${path}`,
      ),
    );
    expect(labs.length).toBeGreaterThan(40);
    expect(beside).toEqual([]);
  });

  it('do not go in circles, not even of types', () => {
    expect(circlesIn(imports)).toEqual([]);
  });

  it('that go in a circle are found', () => {
    const graph = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['b']],
    ]);
    expect(circlesIn(graph)).toEqual([['b', 'c']]);
    expect(imports.get('src/run/run-lab.ts')).toContain('src/judge/record/result.ts');
  });
});
