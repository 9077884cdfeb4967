import { describe } from 'vitest';
import type { Handle } from '../../src/world/contract.ts';
import { canLimitOpenFiles } from '../../src/world/process/limit-open-files.ts';
import { describeRuntime } from '../conformance/world-runtime.ts';
import { listSurvivors } from '../process-tree.ts';

/** What a world has to be, wherever it runs: each runtime has the same tests to pass. */

describe('processes', { timeout: 60_000 }, () =>
  describeRuntime({
    wish: { on: 'processes', image: '' },
    async crash({ id }) {
      process.kill(Number(id), 'SIGKILL');
    },
    async listLeft(handles, withinMs) {
      const left = new Set(
        await listSurvivors(
          handles.map(({ id }) => Number(id)),
          withinMs,
        ),
      );
      return handles.filter(({ id }: Handle) => left.has(Number(id)));
    },
    hasOneClock: true,
    limitsDescriptors: canLimitOpenFiles(),
  }),
);
