import { exitCodes, LabError } from '../../errors.ts';
import { suggest } from '../../lab/check/nearest.ts';
import { exportCompose } from '../export/export-compose.ts';
import { exportKubernetes } from '../export/export-kubernetes.ts';
import { exportRun, runFormats } from '../export/export-run.ts';
import { exportVegeta } from '../export/export-vegeta.ts';
import type { Input } from '../input.ts';
import { print } from '../print.ts';

interface LabFormat {
  readonly write: (input: Input) => Promise<readonly string[]>;
  /** What it takes beside `--out`. */
  readonly takes: readonly ('image' | 'seed' | 'rate' | 'port')[];
}

/** A lab is written in these; a run in the others. */
const labFormats: Readonly<Record<string, LabFormat>> = {
  kubernetes: { write: exportKubernetes, takes: ['image', 'seed', 'rate'] },
  compose: { write: exportCompose, takes: ['seed', 'rate'] },
  vegeta: { write: exportVegeta, takes: ['rate', 'port'] },
};

/** Writes a run, or a lab, in a format that other tools read; that it could be written is all that the exit code says. */
export async function run(input: Input): Promise<number> {
  const [typed = ''] = input.operands;
  const ofRun = runFormats[typed];
  const ofLab = labFormats[typed];
  if (!ofRun && !ofLab) {
    const known = [...Object.keys(runFormats), ...Object.keys(labFormats)];
    throw new LabError('usage', `there is no format ${JSON.stringify(typed)}`, suggest(typed, known));
  }
  refuseOthers(input, typed, ofLab?.takes ?? []);
  const next = ofRun ? await exportRun(input, ofRun) : ((await ofLab?.write(input)) ?? []);
  print(next.map((line) => `  ${line}`).join('\n'));
  return exitCodes.verified;
}

/** What another format is written with. Throws LabError `usage`. */
function refuseOthers(input: Input, format: string, takes: LabFormat['takes']): void {
  const given = {
    image: input.text('image'),
    seed: input.whole('seed'),
    rate: input.whole('rate'),
    port: input.whole('port'),
  } as const;
  for (const [name, value] of Object.entries(given)) {
    if (value === null || takes.some((taken) => taken === name)) continue;
    const others = Object.entries(labFormats).filter(([, { takes: theirs }]) => theirs.some((taken) => taken === name));
    throw new LabError(
      'usage',
      `export ${format} takes no --${name}`,
      `Leave it out${takes.length === 0 ? ': a run is as it was' : ''}. It is for ${others.map(([other]) => `\`export ${other}\``).join(' and ')}.`,
    );
  }
}
