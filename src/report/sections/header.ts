import { count, seconds } from '../numbers.ts';
import type { Section } from '../sheet.ts';
import { left, right } from '../text.ts';

/** Which run it was, in one line. */
export const header: Section = (result, { ink, width }) => {
  const tookMs = Date.parse(result.finishedAt) - Date.parse(result.startedAt);
  const node = result.tools.node;
  const about = [
    `seed ${result.seed}`,
    `${count(result.machine.cores)} ${result.machine.cores === 1 ? 'core' : 'cores'}`,
    ...(node === undefined ? [] : [`node ${node.replace(/^v/, '')}`]),
    seconds(Math.round(tookMs / 1_000)),
  ].join(' · ');
  const name = left(result.lab, Math.max(8, width - about.length - 12));
  return [` ${ink.bold('two-am')}  ${ink.bold(name)}${ink.dim(right(about, width - name.length - 10))}`];
};
