import { exitCodes, LabError } from '../../errors.ts';
import { suggest } from '../../lab/check/nearest.ts';
import { exportCompose } from '../export/export-compose.ts';
import { exportKubernetes } from '../export/export-kubernetes.ts';
import { exportRun, runFormats } from '../export/export-run.ts';
import type { Input } from '../input.ts';
import { print } from '../print.ts';

const labFormats = { kubernetes: exportKubernetes, compose: exportCompose };
type LabFormat = keyof typeof labFormats;
const isLabFormat = (typed: string): typed is LabFormat => Object.hasOwn(labFormats, typed);

/** Writes a run, or a lab, in a format that other tools read; that it could be written is all that the exit code says. */
export async function run(input: Input): Promise<number> {
  const [typed = ''] = input.operands;
  const format = runFormats[typed];
  if (!format && !isLabFormat(typed)) {
    const known = [...Object.keys(runFormats), ...Object.keys(labFormats)];
    throw new LabError('usage', `there is no format ${JSON.stringify(typed)}`, suggest(typed, known));
  }
  refuseForeign(input, typed);
  const next = format ? await exportRun(input, format) : await labFormats[typed as LabFormat](input);
  print(next.map((line) => `  ${line}`).join('\n'));
  return exitCodes.verified;
}

/** What only a lab, or its pods, are written with. Throws LabError `usage`. */
function refuseForeign(input: Input, format: string): void {
  const ofLab = { seed: input.whole('seed'), rate: input.whole('rate') };
  const given = {
    ...(format === 'kubernetes' ? {} : { image: input.text('image') }),
    ...(isLabFormat(format) ? {} : ofLab),
  };
  for (const [name, value] of Object.entries(given)) {
    if (value !== null) {
      const of = name === 'image' ? '`export kubernetes`' : '`export kubernetes` and `export compose`';
      throw new LabError(
        'usage',
        `export ${format} takes no --${name}`,
        `Leave it out${isLabFormat(format) ? '' : ': a run is as it was'}. It is for ${of}.`,
      );
    }
  }
}
