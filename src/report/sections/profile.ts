import { percent, percentage } from '../numbers.ts';
import type { Section } from '../sheet.ts';
import { hang, left, right } from '../text.ts';

const shown = 4;
const named = 26;
/** A thread that works less than this is not what is short. */
const nothingToSee = 0.2;

/** The functions whose share of the samples changed most between the defect and the recommended fix. */
export const profile: Section = (result, { ink, width }) => {
  const functions = result.profile?.functions.slice(0, shown) ?? [];
  if (result.profile === null || functions.length === 0) return [];
  const { busy } = result.profile;
  if (busy && busy.before < nothingToSee)
    return hang(
      `  ${ink.bold('IN THE PROFILE')}   `,
      `nothing: the ${result.profile.process} was idle for ${percent(1 - busy.before)} of the time. Waiting costs no CPU, so no CPU profile shows it.`,
      width,
    );
  const where = width - 4 - named - 2 - 6 - 3 - 6;
  return [
    `  ${ink.bold('IN THE PROFILE')}   ${ink.dim(`share of the ${result.profile.process}'s busy samples, before → after`)}`,
    ...functions.map((entry) => {
      const place =
        [...entry.where].length > where - 2 ? `…${[...entry.where].slice(-(where - 3)).join('')}` : entry.where;
      const shares = `${right(percentage(entry.before), 5)} → ${right(`${percentage(entry.after)} %`, 6)}`;
      return `    ${left(entry.name, named)}  ${ink.dim(left(place, where))}${shares}`;
    }),
  ];
};
