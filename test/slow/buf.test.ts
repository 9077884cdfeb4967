import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandIn, readBlocks } from '../runbook/blocks.ts';
import { root } from '../runbook/world-up.ts';
import { isInstalled, programOf } from '../tools-of-others.ts';

/** What buf says of the schemas of `field-reuse`, held against docs/schema-changes.md, row by row. */

const buf = { name: 'buf', variable: 'TWO_AM_BUF', probe: ['--version'] } as const;
const isHere = isInstalled(buf);
const proto = join(root, 'labs/field-reuse/proto');
const document = readFileSync(join(root, 'docs/schema-changes.md'), 'utf8');
const rows = [...document.matchAll(/^\| `(\d-[\w-]+)` \| `(\d-[\w-]+)` \| (.*) \| (.*) \| (.*) \|$/gm)].map(
  ([, from = '', to = '', ...cells]) => ({ from, to, cells }),
);

describe('buf breaking', () => {
  it('has a row for what somebody may compare', () => {
    expect(rows.length).toBeGreaterThan(10);
  });

  it.runIf(isHere).each(rows)('$from to $to', ({ from, to, cells }) => {
    expect(['FILE', 'WIRE_JSON', 'WIRE'].map((category) => sayRules(findRules(from, to, category)))).toEqual(cells);
    expect(findRules(from, to, 'PACKAGE')).toEqual(findRules(from, to, 'FILE'));
  });

  it.runIf(isHere)('is the check of the runbook: it refuses the number, and lets a new one pass', () => {
    const command = commandIn(readBlocks(new URL('../../runbooks/field-reuse.md', import.meta.url)), 'buf');
    const status = (released: readonly string[], current: string) =>
      spawnSync('sh', ['-c', `buf() { "$BUF" "$@"; }\n${command}`], {
        env: {
          ...process.env,
          BUF: programOf(buf),
          PROTO: join(proto, current),
          RELEASED: released.map((folder) => join(proto, folder)).join(' '),
        },
      }).status;
    expect(status(['1-price', '2-dropped'], '3-reused')).toBe(1);
    expect(status(['1-price', '2-dropped'], '3-reserved-name')).toBe(1);
    expect(status(['1-price', '2-dropped'], '3-new-number')).toBe(0);
    // What nobody can see.
    expect(status(['2-dropped'], '3-reused')).toBe(0);
  });

  it.skipIf(isHere)('needs @bufbuild/buf 1.75.0; TWO_AM_BUF names its path', ({ skip }) => {
    skip('it is not there');
  });
});

/** Sorted, each once. Without a finding buf ends with 0, with some with 100. */
function findRules(from: string, to: string, category: string): string[] {
  const config = JSON.stringify({ version: 'v2', breaking: { use: [category] } });
  const args = ['breaking', '.', '--against', join('..', from), '--error-format', 'json', '--config', config];
  const { status, stdout, stderr } = spawnSync(programOf(buf), args, { cwd: join(proto, to), encoding: 'utf8' });
  const findings: { type: string }[] = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  expect([status, stderr]).toEqual([findings.length > 0 ? 100 : 0, '']);
  return [...new Set(findings.map(({ type }) => type))].sort();
}

function sayRules(rules: readonly string[]): string {
  return rules.length === 0 ? 'passes' : rules.map((rule) => `\`${rule}\``).join('<br>');
}
