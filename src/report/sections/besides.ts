import { nameOf } from '../arms.ts';
import { remarksOf } from '../remarks.ts';
import type { Section } from '../sheet.ts';
import { hang } from '../text.ts';

/** So many fit beside the rest; the page has all. */
const shown = 6;

/** Who was skipped, and what was seen of a variant that no SLO and no sign is about. What refuses it is among its reasons already, what a
 * profile lacks beside the profile. */
export const besides: Section = (result, { ink, width }) => {
  const told = remarksOf(result).filter(
    ({ arm, remark }) =>
      remark.code !== 'profile-incomplete' &&
      !result.variants.some(({ id, reason }) => id === arm.variant && reason.includes(remark.text)),
  );
  const skipped = result.variants.filter(({ verdict }) => verdict === 'skipped');
  if (told.length + skipped.length === 0) return [];
  return [
    `  ${ink.bold('BESIDES')}`,
    ...skipped.flatMap(({ id, reason }) => hang(`    ${ink.yellow('?')} `, `${nameOf(id)}: ${reason}`, width)),
    ...told
      .slice(0, shown)
      .flatMap(({ arm, remark }) =>
        hang(
          `    ${remark.refuses ? ink.red('✗') : ink.yellow('!')} `,
          `${nameOf(arm.variant)}: ${remark.text}`,
          width,
        ),
      ),
    ...(told.length > shown ? [ink.dim(`      and ${told.length - shown} more: the page has all of them`)] : []),
  ];
};
