import { resolve } from 'node:path';
import { describeTools, type Tool, type ToolCase } from '../tools-of-others.ts';

/** What docs/telemetry.md says of the interceptor that people copy, with grpcio itself. */
const tools: readonly Tool<ToolCase<void>>[] = [
  {
    name: 'python3',
    variable: 'TWO_AM_PYTHON',
    probe: ['-c', 'import grpc'],
    get: '`pip install grpcio`, and name its python3 in TWO_AM_PYTHON',
    cases: {
      'the interceptor has spoken before the handler begins': {
        args: () => [resolve(import.meta.dirname, 'serve-clients/latency_interceptor.py')],
        says: ['spoke before the handler began True', 'less than a hundredth of the work True'],
      },
    },
  },
];

describeTools(tools, ({ args }, run) => run(args()));
