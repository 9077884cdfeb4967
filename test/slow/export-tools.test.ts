import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { copySample } from '../stored-run.ts';
import { describeTools, type Tool, type ToolCase } from '../tools-of-others.ts';

/** What reads an exported run. docs/export.md says which. */

type Case = ToolCase<string>;

const tools: readonly Tool<Case>[] = [
  {
    name: 'promtool',
    variable: 'TWO_AM_PROMTOOL',
    probe: ['--version'],
    get: "Prometheus's promtool",
    cases: {
      'makes blocks of the metrics': {
        args: (folder) => [
          'tsdb',
          'create-blocks-from',
          'openmetrics',
          join(folder, 'metrics.om'),
          join(folder, 'data'),
        ],
        says: [/NUM SERIES/, /\n01[0-9A-Z]{24} /],
      },
    },
  },
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'two-am-export-'));
  await using stored = await copySample();
  await stored.lab('export', 'prometheus', stored.run, '--out', folder);
});
afterAll(() => rm(folder, { recursive: true }));

describeTools(tools, (one, run) => run(one.args(folder)));
