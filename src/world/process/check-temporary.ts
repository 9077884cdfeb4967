import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LabError, messageOf } from '../../errors.ts';

/** As Node looks for them. */
const variables = ['TMPDIR', 'TMP', 'TEMP'];

/** Of a world, what does not stay goes there. Error: `unfit-environment`, which names the variable. */
export function checkTemporaryFolder(env: NodeJS.ProcessEnv = process.env): void {
  const folder = tmpdir();
  try {
    rmdirSync(mkdtempSync(join(folder, 'two-am-')));
  } catch (cause) {
    const name = variables.find((each) => env[each]);
    throw new LabError(
      'unfit-environment',
      `Nothing can be written to ${folder}${name ? `, which ${name} names` : ''}: ${messageOf(cause)}`,
      name
        ? `Unset ${name}, or name a folder that you can write to.`
        : 'Name a folder that you can write to in TMPDIR.',
      { cause },
    );
  }
}
