import { percent, percentage } from '../numbers.ts';
import { flawsOf, nameProfiled, showsNothing, whatProfilesShow } from '../profiled.ts';
import type { Section } from '../sheet.ts';
import { hang, left, right } from '../text.ts';

const shown = 4;
const named = 26;

/** The functions whose share of the samples changed most between the defect and the recommended fix. */
export const profile: Section = (result, { ink, width }) => {
  const compared = result.profile;
  if (compared === null) return [];
  const functions = compared.functions.slice(0, shown);
  const flaws = flawsOf(result, compared).flatMap((flaw) => hang(`    ${ink.yellow('!')} `, flaw, width));
  if (functions.length === 0) return flaws.length === 0 ? [] : [`  ${ink.bold('IN THE PROFILE')}`, ...flaws];
  const { busy, named: isNamed } = compared;
  if (busy && showsNothing(compared))
    return [
      ...hang(
        `  ${ink.bold('IN THE PROFILE')}   `,
        `nothing: ${nameProfiled(compared)} was idle for ${percent(1 - busy.before)} of the time. ${whatProfilesShow}`,
        width,
      ),
      ...flaws,
    ];
  // How much it works at all is told where that is not what is short.
  const atWork = busy && isNamed ? [{ name: 'busy at all', where: 'of the time', ...busy }] : [];
  const rows = [...atWork, ...functions];
  const where = width - 4 - named - 2 - 6 - 3 - 6;
  return [
    `  ${ink.bold('IN THE PROFILE')}   ${ink.dim(`share of ${nameProfiled(compared)}'s busy samples, before → after`)}`,
    ...rows.map((entry) => {
      const place =
        [...entry.where].length > where - 2 ? `…${[...entry.where].slice(-(where - 3)).join('')}` : entry.where;
      const shares = `${right(percentage(entry.before), 5)} → ${right(`${percentage(entry.after)} %`, 6)}`;
      return `    ${left(entry.name, named)}  ${ink.dim(left(place, where))}${shares}`;
    }),
    ...flaws,
  ];
};
