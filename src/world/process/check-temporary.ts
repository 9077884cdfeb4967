import { mkdtempSync, realpathSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LabError, messageOf } from '../../errors.ts';
import { findOpenToAll } from '../own-folders.ts';

/** As Node looks for them. */
const variables = ['TMPDIR', 'TMP', 'TEMP'];

/** Of a world, what does not stay goes there. Error: `unfit-environment`, which names the variable. */
export function checkTemporaryFolder(env: NodeJS.ProcessEnv = process.env): void {
  const folder = tmpdir();
  const name = variables.find((each) => env[each]);
  try {
    const made = realpathSync(mkdtempSync(join(folder, 'two-am-')));
    rmdirSync(made);
    const open = findOpenToAll(made);
    if (open !== null) throw exchangeable(folder, open);
  } catch (cause) {
    if (cause instanceof LabError) throw cause;
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

/** A folder of one's own is no use where another user may put his in its place. */
function exchangeable(folder: string, open: string): LabError {
  return new LabError(
    'unfit-environment',
    `Everybody may exchange what is in ${open}: the temporary folder ${folder} is not safe.`,
    `Name a folder of your own in TMPDIR, or \`chmod +t ${open}\`, as /tmp has it.`,
  );
}
