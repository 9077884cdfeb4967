import type { Account } from '../../advise/where/account.ts';
import { sayMs } from '../../advise/where/say-ms.ts';
import type { Ink } from '../../report/ink.ts';
import { percent } from '../../report/numbers.ts';
import { hang, left, right, widthOf } from '../../report/text.ts';

export interface Sheet {
  readonly ink: Ink;
  readonly width: number;
}

const bar = 24;
/** What is less of the time is not worth a command. */
const worthChecking = 0.01;
const checkedAtMost = 3;

/** Where the time is and what to check next, as a person reads it, in lines of at most `width` columns. */
export function showAccount(account: Account, sheet: Sheet): string[] {
  const { ink, width } = sheet;
  const besides = [...account.cannotTell, ...account.facts];
  const likely = account.suspects.filter(isLikely);
  return [
    ...hang(`${ink.bold('WHERE THE TIME IS')}   `, `${account.what}: ${sayTotal(account)}`, width),
    '',
    ...showParts(account, sheet),
    ...besides.flatMap((text) => hang('  - ', text, width)),
    '',
    `${ink.bold('WHAT TO CHECK FIRST')}   by where the time is; [place in the document's order]`,
    '',
    ...likely.flatMap((suspect, at) => showSuspect(suspect, at, sheet)),
    ...showRest(account, sheet),
    '',
    ...hang('  ', account.besideDocument, width),
  ];
}

function sayTotal({ meanMs, tail, modelMs }: Account): string {
  const model = modelMs === null ? '' : `, ${sayMs(modelMs)} of it the model`;
  if (meanMs === null) return 'none ended';
  if (tail === null) return `mean ${sayMs(meanMs)}${model}`;
  const { fromMs, toMs } = tail;
  const slow =
    toMs === fromMs
      ? `slowest 1 % ${sayMs(fromMs)}`
      : toMs === null
        ? `p99 above ${sayMs(fromMs)}`
        : `p99 between ${sayMs(fromMs)} and ${sayMs(toMs)}`;
  return toMs === fromMs ? `mean ${sayMs(meanMs)}, ${slow}${model}` : `mean ${sayMs(meanMs)}${model}; ${slow}`;
}

function showParts({ parts }: Account, { ink }: Sheet): string[] {
  const shown = parts.filter(({ meanMs, tailMs }) => Math.max(meanMs, tailMs ?? 0) >= 0.005);
  if (shown.length === 0) return [];
  const name = Math.max(...shown.map((part) => widthOf(part.name)));
  const total = shown.reduce((sum, { meanMs, tailMs }) => sum + (tailMs ?? meanMs), 0);
  const hasTail = shown.some(({ tailMs }) => tailMs !== null);
  const head = `    ${' '.repeat(name)}  ${right('mean', 9)}${hasTail ? `  ${right('slowest 1 %', 11)}` : ''}`;
  return [
    ink.dim(head),
    ...shown.map(({ name: part, meanMs, tailMs }) => {
      const ms = tailMs ?? meanMs;
      const full = Math.round((ms / total) * bar);
      const slow = hasTail ? `  ${right(tailMs === null ? '' : sayMs(tailMs), 11)}` : '';
      return `    ${left(part, name)}  ${right(sayMs(meanMs), 9)}${slow}  ${'█'.repeat(full)}${full === 0 ? '·' : ''}`;
    }),
    '',
  ];
}

type Suspect = Account['suspects'][number];

function isLikely({ ms, upToMs, share }: Suspect): boolean {
  return ms === null ? (upToMs ?? 0) > 0 : (share ?? 0) >= worthChecking;
}

function showSuspect(suspect: Suspect, at: number, { ink, width }: Sheet): string[] {
  const { title, ms, upToMs, share, because, checks } = suspect;
  const time =
    ms === null ? `up to ${sayMs(upToMs ?? 0)}` : `${share === null ? '' : `${percent(share)}, `}${sayMs(ms)}`;
  return [
    `  ${at + 1}. ${ink.bold(title)}  ${time}  ${ink.dim(sayPlace(suspect))}`,
    ...hang('     ', `${because}.`, width),
    ...(at < checkedAtMost ? checks.flatMap((check) => showCheck(check, { ink, width })) : []),
  ];
}

/** What is hardly any of the time, in a line, and what nobody can tell. */
function showRest({ suspects }: Account, { width }: Sheet): string[] {
  const rest = suspects.filter((suspect) => !isLikely(suspect));
  const known = rest.filter(({ ms }) => ms !== null);
  const unknown = rest.filter(({ ms }) => ms === null);
  const name = (suspect: Suspect) => `${suspect.title} ${sayPlace(suspect)}`;
  return [
    ...(known.length === 0
      ? []
      : hang(
          '  -  ',
          `Less than 1 %: ${known.map((one) => `${name(one)} ${sayMs(one.ms ?? 0)}`).join(' · ')}.`,
          width,
        )),
    ...unknown.flatMap((one) => hang('  -  ', `Unknown: ${name(one)}: ${one.because}.`, width)),
  ];
}

function sayPlace({ inDocument }: Suspect): string {
  return inDocument === null ? '[–]' : `[${inDocument}]`;
}

/** A command is not broken: it is to be copied. */
function showCheck(
  { why, command }: { readonly why: string; readonly command: string },
  { ink, width }: Sheet,
): string[] {
  return [...hang('     → ', `${why}:`, width), `       ${ink.cyan(`npm run lab -- ${command}`)}`];
}
