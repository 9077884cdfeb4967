import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { runResult } from './result.ts';

const file = fileURLToPath(new URL('../../../docs/run-result.schema.json', import.meta.url));

// After a change of result.ts, write the file anew: npx vitest run src/judge/record/result-schema.test.ts --update
it('docs/run-result.schema.json is what result.ts says', async () => {
  const schema = { title: 'RunResult', ...z.toJSONSchema(runResult, { io: 'input' }) };
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(file);
});
