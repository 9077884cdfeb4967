import type { RunResult } from '../../judge/record/result.ts';
import { nameMachine } from '../machine.ts';
import type { Section, Sheet } from '../sheet.ts';
import { hang, left, plain, wrap } from '../text.ts';

type Claim = RunResult['claims'][number];
const said = 32;

/** The document that the lab comes from, sentence beside measurement. */
export const claims: Section = (result, sheet) => {
  if (result.claims.length === 0) return [];
  const { ink, width } = sheet;
  const how = [...new Set(result.claims.map((claim) => plain(claim.how)).filter((line) => line !== ''))];
  return [
    `  ${ink.bold(left('THE DOCUMENT SAYS', said + 6))}${ink.bold('MEASURED HERE')}`,
    ...result.claims.flatMap((claim) => linesOf(claim, sheet)),
    ...hang('      ', [...how, nameMachine(result.machine)].join(' · '), width).map(ink.dim),
  ];
};

function linesOf(claim: Claim, { ink, width }: Sheet): string[] {
  const quote = wrap(`“${plain(claim.quote)}”`, said);
  const measured = wrap(`${plain(claim.about)}: ${plain(claim.measured)}`, width - 8 - said);
  return Array.from({ length: Math.max(quote.length, measured.length) }, (_, at) => {
    const mark = at === 0 ? markOf(claim, ink) : ' ';
    return `    ${mark} ${left(quote[at] ?? '', said)}  ${measured[at] ?? ''}`.trimEnd();
  });
}

function markOf({ verdict }: Claim, ink: Sheet['ink']): string {
  if (verdict === 'holds') return ink.green('✓');
  return verdict === 'differs' ? ink.red('✗') : ink.yellow('~');
}
