import { exitCodes, LabError } from '../../errors.ts';
import { suggest } from '../../lab/check/nearest.ts';
import { exportKubernetes } from '../export/export-kubernetes.ts';
import { exportRun, runFormats } from '../export/export-run.ts';
import type { Input } from '../input.ts';
import { print } from '../print.ts';

const ofLab = 'kubernetes';

/** Writes a run, or a lab, in a format that other tools read; that it could be written is all that the exit code says. */
export async function run(input: Input): Promise<number> {
  const [typed = ''] = input.operands;
  const format = runFormats[typed];
  if (!format && typed !== ofLab) {
    const known = [...Object.keys(runFormats), ofLab];
    throw new LabError('usage', `there is no format ${JSON.stringify(typed)}`, suggest(typed, known));
  }
  if (format) refuseOfLab(input, typed);
  const next = format ? await exportRun(input, format) : await exportKubernetes(input);
  print(next.map((line) => `  ${line}`).join('\n'));
  return exitCodes.verified;
}

/** What only a lab is written with. Throws LabError `usage`. */
function refuseOfLab(input: Input, format: string): void {
  const given = { image: input.text('image'), seed: input.whole('seed'), rate: input.whole('rate') };
  for (const [name, value] of Object.entries(given)) {
    if (value !== null) {
      throw new LabError(
        'usage',
        `export ${format} takes no --${name}`,
        `Leave it out: a run is as it was. It is for \`export ${ofLab}\`.`,
      );
    }
  }
}
