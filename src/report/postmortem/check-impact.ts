import { count, times } from '../numbers.ts';
import { agree } from './check-timeline.ts';
import { durationOf } from './clock.ts';
import type { Finding } from './finding.ts';
import type { Known } from './known.ts';
import type { Document, Said } from './read/document.ts';
import { readDuration } from './read/duration.ts';
import { partOf, valueBeside } from './read/part.ts';

/** What is written of the impact against what is on record. */
export function checkImpact(document: Document, known: Known): Finding[] {
  const impact = partOf(document, 'Impact');
  const detection = partOf(document, 'Detection');
  const wrong = (said: Said, what: string, actual: string): Finding => ({
    rule: 'record',
    line: said.line,
    message: `${known.record} contradicts the ${what}: ${JSON.stringify(said.text)} is written here, ${actual} is on record`,
  });
  const counted = (label: RegExp, what: string, actual: number | null) => {
    const said = valueBeside(impact, label);
    const number = said && readNumber(said.text);
    return said && number !== null && actual !== null && number !== actual ? [wrong(said, what, count(actual))] : [];
  };
  const lasting = (said: Said | null, what: string, actualMs: number | null) => {
    const ms = said && readDuration(said.text);
    return said && ms !== null && actualMs !== null && !agree(ms, actualMs, 1_000)
      ? [wrong(said, what, durationOf(actualMs))]
      : [];
  };
  const budget = valueBeside(impact, /budget/i);
  const burn = budget && readNumber(budget.text);
  return [
    ...counted(/^((page )?views|batches)\b/i, 'number of views', known.views),
    ...counted(/\bbad\b/i, 'number of bad views', known.bad),
    ...counted(/^users\b/i, 'number of users', known.usersHit),
    ...lasting(valueBeside(impact, /^(lasted|duration)/i), 'duration', known.lastedMs),
    ...lasting(valueBeside(detection, /^(detected after|time to detect)/i), 'time to detect', known.detectedAfterMs),
    ...(budget && burn !== null && Math.abs(burn - known.burn) > Math.max(0.5, 0.05 * known.burn)
      ? [wrong(budget, 'burn rate', times(known.burn))]
      : []),
    ...checkProse(document, known, wrong),
  ];
}

/** `1,240 of 1,301 page views`, in the two parts that tell of this outage alone. */
function checkProse(
  document: Document,
  known: Known,
  wrong: (said: Said, what: string, actual: string) => Finding,
): Finding[] {
  return (['Summary', 'Impact'] as const).flatMap((title) =>
    (partOf(document, title)?.prose ?? []).flatMap(({ line, text }) =>
      [...text.matchAll(/(?<![\d,])([\d,]{1,20}) of (?:the )?([\d,]{1,20}) (?:(?:page )?views|batches)/g)]
        .filter(([, bad = '', views = '']) => readNumber(bad) !== known.bad || readNumber(views) !== known.views)
        .map(([found]) => wrong({ line, text: found }, 'impact', `${count(known.bad)} of ${count(known.views)} views`)),
    ),
  );
}

function readNumber(says: string): number | null {
  const found = /\d[\d,]*(?:\.\d+)?/.exec(says);
  return found ? Number(found[0].replaceAll(',', '')) : null;
}
