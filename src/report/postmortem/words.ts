import { findDurations } from './read/duration.ts';

const segmenter = new Intl.Segmenter('en', { granularity: 'word' });
const few = new Set(
  'the and was were that this with from had has its for which when then than into been our their they by of to in on it is at as an'.split(
    ' ',
  ),
);
const spelled: Readonly<Record<string, number>> = {
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  eight: 8,
  ten: 10,
  twenty: 20,
  hundred: 100,
  thousand: 1_000,
};
const factors: Readonly<Record<string, number>> = {
  doubled: 2,
  double: 2,
  doubles: 2,
  doubling: 2,
  twice: 2,
  twofold: 2,
  tripled: 3,
  triple: 3,
  threefold: 3,
  quadrupled: 4,
  quadruple: 4,
  fourfold: 4,
  tenfold: 10,
};
const bytes: Readonly<Record<string, number>> = { k: 1_024, m: 1_024 ** 2, g: 1_024 ** 3 };

/**
 * The words of a text that mean something, in any script, each once and as they compare: `2,000`, `2k` and `two thousand` are one,
 * so are `3 s` and `3,000 ms`, `doubled` and `2x`, `deploy` and `deployed`. Of what grew from one number to another it has how many times that was.
 */
export function wordsOf(text: string): Set<string> {
  const plain = joined(text.normalize('NFKC').toLowerCase());
  const grown = [
    ...plain.matchAll(/(?<![\d.])(\d{1,15}(?:\.\d{1,9})?)[\s\p{L}]{0,12}?(?:->|→|\bto\b)\s*(\d+(?:\.\d+)?)/gu),
  ].map(([, from = '', to = '']) => timesOf(Number(to) / Number(from)));
  const words = [...segmenter.segment(plain)].filter(({ isWordLike }) => isWordLike).flatMap(({ segment }) => segment);
  return new Set([...grown, ...words.filter(isTelling).map(stemOf)]);
}

/** Numbers in one spelling, durations in ms, sizes in bytes. */
function joined(text: string): string {
  const whole = text
    .replaceAll(/(?<=\d)[,\u00a0\u202f ](?=\d{3}(?!\d))/g, '')
    .replaceAll(
      /\b(\d{1,15}(?:\.\d{1,9})?)\s?([kmg])i?b\b/g,
      (_, count, unit) => `b${Number(count) * (bytes[unit] ?? 1)}`,
    )
    .replaceAll(/\b(\d{1,15}(?:\.\d{1,9})?)\s?k\b/g, (_, count) => String(Number(count) * 1_000))
    .replaceAll(/\b(?:two|three|four|five|six|eight|ten|twenty)\b(?!-)/g, (word) => String(spelled[word]))
    .replaceAll(/\b(\d{1,15})\s(hundred|thousand)\b/g, (_, count, unit) => String(Number(count) * (spelled[unit] ?? 1)))
    .replaceAll(
      /[x×]\s?(\d{1,9})\b|\b(\d{1,9})\s?(?:x\b|×|times\b|-?fold\b)/g,
      (_, before, behind) => ` ${timesOf(before ?? behind)} `,
    );
  return findDurations(whole)
    .toReversed()
    .reduce((says, { from, to, ms }) => `${says.slice(0, from)} ms${ms} ${says.slice(to)}`, whole);
}

/** A word that no text has. */
const timesOf = (factor: number) => `times${Number(Number(factor).toFixed(2))}`;

/** A single letter says nothing, nor do the little words. */
function isTelling(word: string): boolean {
  return !/^\p{Script=Latin}$/u.test(word) && !few.has(word);
}

function stemOf(word: string): string {
  const factor = factors[word];
  if (factor !== undefined) return timesOf(factor);
  return /^[a-z]{5,}$/.test(word)
    ? word.replace(/(?:ments?|ings?|ed|es|s|e)$/, '').replace(/([^aeiou])\1$/, '$1')
    : word;
}
