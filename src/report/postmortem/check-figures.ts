import { count, percent } from '../numbers.ts';
import { fits } from './check-durations.ts';
import { longDurationOf } from './clock.ts';
import { type Finding, finding } from './finding.ts';
import type { Known, KnownNight } from './known.ts';
import { claimsIn } from './read/claims.ts';
import type { Document, Said } from './read/document.ts';
import { type Part, partOf, tablesIn, textsIn } from './read/part.ts';

/** What sentences of the summary and the impact say in figures against a drill's record; an impact without any. */
export function checkFigures(document: Document, known: Known): Finding[] {
  const { night, record } = known;
  if (night === null) return [];
  const wrong = (line: number, what: string, written: string, actual: string) =>
    finding(
      'record',
      line,
      `${record} contradicts the ${what}: ${JSON.stringify(written)} is written here, ${actual} is on record`,
    );
  const sentences = [partOf(document, 'Summary'), partOf(document, 'Impact')]
    .flatMap((part) => part?.prose ?? [])
    .flatMap(split);
  return [
    ...sentences
      .flatMap((said) => [...countsIn(said, known, night), ...sharesIn(said, night)])
      .map(({ line, what, written, actual }) => wrong(line, what, written, actual)),
    ...checkLasting(document, known, night).map(({ line, written, actual }) =>
      wrong(line, 'duration', written, actual),
    ),
    ...checkAny(partOf(document, 'Impact'), known, wrong),
  ];
}

interface Wrong {
  readonly line: number;
  readonly what: string;
  readonly written: string;
  readonly actual: string;
}

const number = String.raw`(?<![\d.,])\d{1,3}(?:,\d{3})+|(?<![\d.,])\d{1,15}(?:\.\d{1,9})?k?`;
const noun = '(?:(?:page )?views|requests|batches)';
const harm =
  '(?:bad|slow|late|lost|failed|failing|refused|wrong|unanswered|answered (?:too )?(?:late|slowly|wrongly)|too slow|timed out|came too late)';

function countsIn({ line, text }: Said, known: Known, night: KnownNight): Wrong[] {
  const bad = [
    ...text.matchAll(
      new RegExp(
        String.raw`(${number}) (?:bad|slow|late|lost|failed) ${noun}\b|(${number}) ${noun} (?:were |had been |that were )?${harm}\b`,
        'gi',
      ),
    ),
  ]
    // `12 of 1,400 views` is compared as a whole.
    .filter(({ index }) => !/\bof (?:the )?$/i.test(text.slice(0, index)))
    .filter(({ 1: one, 2: other, index }) => !saysCount(one ?? other ?? '', text.slice(0, index), [known.bad]))
    .map(([written]) => ({ line, what: 'number of bad views', written, actual: count(known.bad) }));
  const hit = known.usersHit;
  const users =
    hit === null
      ? []
      : [
          ...text.matchAll(
            new RegExp(
              String.raw`(${number}) (?:users|people|visitors|customers)\b(?! (?:per|a|an|each|every)\b|/)`,
              'gi',
            ),
          ),
        ]
          .filter(
            ({ 1: one = '', index }) => !saysCount(one, text.slice(0, index), [hit, night.users, night.users - hit]),
          )
          .map(([written]) => ({
            line,
            what: 'number of users',
            written,
            actual: `${count(hit)} of ${count(night.users)}`,
          }));
  return [...bad, ...users];
}

/** As precise as it is written; `about` and its like leave a tenth. */
function saysCount(written: string, before: string, actuals: readonly number[]): boolean {
  const said = Number(written.replaceAll(',', '').replace(/k$/i, '')) * (/k$/i.test(written) ? 1_000 : 1);
  const digits = String(said)
    .replace(/\.?0+$/, '')
    .replace('.', '').length;
  return actuals.some((actual) => {
    if (/(?:more than|over|at least|>|≥)\s*$/i.test(before)) return actual >= said && said >= actual / 2;
    if (/(?:less than|fewer than|under|at most|up to|<|≤)\s*$/i.test(before)) return actual <= said;
    if (/(?:about|around|approx\w*\.?|roughly|nearly|almost|some|ca\.?|circa|~|≈)\s*$/i.test(before))
      return Math.abs(said - actual) <= 0.1 * actual;
    return said === actual || (said >= 100 && Number(actual.toPrecision(digits)) === said);
  });
}

/** `62 % of the page views`, unless it is said of a part of the time. */
function sharesIn({ line, text }: Said, { badShares }: KnownNight): Wrong[] {
  const [of = 0] = badShares;
  if (/\b(?:peak|worst|first|last|minutes?|seconds?|then|model|allow\w*|SLO|turned away|shed)\b/i.test(text)) return [];
  return [
    ...text.matchAll(
      new RegExp(String.raw`(?<![\d.])(\d{1,15}(?:\.\d{1,9})?) ?(?:%|percent) of (?:the |all )?${noun}\b`, 'gi'),
    ),
  ]
    .filter(
      ({ 1: said = '' }) =>
        !badShares.some((share) => Math.abs(100 * share - Number(said)) <= Math.max(1.5, 10 * share)),
    )
    .map(([written]) => ({ line, what: 'share of bad views', written, actual: percent(of) }));
}

function checkLasting(document: Document, known: Known, { lastedMs }: KnownNight): Omit<Wrong, 'what'>[] {
  const first = known.lastedMs ?? lastedMs[0];
  if (first === undefined) return [];
  return claimsIn(document)
    .claims.filter(({ kind, isLabel }) => kind === 'lasted' && !isLabel)
    .filter((claim) => !lastedMs.some((ms) => fits(claim, ms, Math.min(60_000, 0.25 * ms))))
    .map(({ line, written }) => ({ line, written, actual: longDurationOf(first) }));
}

/** There was harm, and none of it is told, or it is told that there was none. */
function checkAny(
  impact: Part | null,
  { bad, views, record }: Known,
  wrong: (line: number, what: string, written: string, actual: string) => Finding,
): Finding[] {
  if (!impact?.isWritten || impact.blocks.length === 0 || bad === 0) return [];
  const actual = `${count(bad)} of ${count(views)} bad`;
  const none = impact.prose.find(({ text }) =>
    /^\W*(?:none|nothing|nobody (?:was|noticed)|no (?:impact|harm|(?:[\p{L}-]+ )?(?:users?|visitors?|customers?|views?|one)\b))/iu.test(
      text,
    ),
  );
  if (none !== undefined)
    return [wrong(none.line, 'impact', none.text.length > 60 ? `${none.text.slice(0, 59)}…` : none.text, actual)];
  const says = [
    ...textsIn(impact.blocks)
      .filter(({ box }) => box !== 'open')
      .map(({ text }) => text),
    ...tablesIn(impact.blocks).flatMap(({ head, rows }) => [head, ...rows.map(({ cells }) => cells)].flat()),
    ...impact.sections.map(({ text }) => text),
  ].join(' ');
  // A change's name has digits too.
  const figures = says.replaceAll(/(?<![\p{L}_])[\p{L}_]+-?\d+|\d{1,4}(?:st|nd|rd|th)\b/gu, '');
  return /\p{Nd}/u.test(figures) ||
    /\b(?:all|half|every|most|two|three|ten|dozens?|hundreds?|thousands?)\b/i.test(figures)
    ? []
    : [finding('impact-figure', impact.line, `the impact has no figure, and ${record} has: ${actual}`)];
}

function split({ line, text }: Said): Said[] {
  return text.split(/(?<=[.;!?])\s/).map((sentence) => ({ line, text: sentence }));
}
