import { LabError } from '../../errors.ts';
import { loadLab } from '../../lab/load/discover.ts';
import { attackLine, vegetaTargets } from '../../report/export/vegeta.ts';
import type { Input } from '../input.ts';
import { writeNew } from './write-new.ts';

const usualPort = 3_000;
const seconds = 60;
/** As the gateway before a storefront that is up. */
const timeoutSeconds = 10;

/** Writes the page views of a lab's calm as targets for vegeta; gives what one does with them. */
export async function exportVegeta(input: Input): Promise<readonly string[]> {
  const { id, lab } = await loadLab(input.operands[1] ?? '');
  const ratePerSecond = input.whole('rate') ?? lab.load.pages?.atMost;
  if (ratePerSecond === undefined) {
    throw new LabError(
      'usage',
      `${id} measures on each machine how many views it takes, and vegeta does not`,
      'Say `--rate N`, page views per second in the calm: `up` says how many it offers.',
    );
  }
  const port = input.whole('port') || usualPort;
  const attack = attackLine({ lab: id, ratePerSecond, seconds, timeoutSeconds });
  const files = [
    ['targets.txt', () => vegetaTargets(`http://127.0.0.1:${port}`)],
    ['attack.sh', () => `#!/bin/sh\ncd "$(dirname "$0")" && ${attack}\n`],
  ] as const;
  const out = await writeNew(input, [id, 'vegeta'], files);
  return [
    `npm run lab -- up ${id} --state calm --rate 1 --port ${port}`,
    `sh ${out}/attack.sh`,
    'npm run lab -- trigger',
  ];
}
