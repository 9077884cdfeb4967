import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { exitCodes } from '../../../src/errors.ts';
import type { RunResult } from '../../../src/judge/record/result.ts';

const lab = fileURLToPath(new URL('../../../bin/lab.mjs', import.meta.url));

/** The command on a folder that was judged as `given`, or refused where that is null: the same, and no stack of a program that fell. */
export async function judgeAsCommand(folder: string, given: RunResult | null): Promise<string | null> {
  const child = spawn(process.execPath, [lab, 'judge', folder], { stdio: ['ignore', 'ignore', 'pipe'] });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words += text;
  });
  const [code] = await once(child, 'close');
  const due = given?.verdict.exitCode ?? exitCodes.failed;
  const isPlain = !/^ {4}at /m.test(words);
  return code === due && isPlain ? null : `\`judge\` ends with ${code}, not ${due}: ${words.slice(-500)}`;
}
