import { type Cheat, neverSaid } from './catalogue.ts';
import type { Outcome } from './play.ts';

/** What is wrong with what came of a cheat, each in one line; none: it was found out, and the right thing was said. */
export function faultsOf({ ends, remark, never }: Cheat, outcome: Outcome): string[] {
  const { verdict, reason, remarks, survivors } = outcome;
  const told = [reason, ...remarks.map(({ text }) => text)];
  const wanted = verdict === null ? undefined : ends[verdict];
  const came = `${verdict ?? 'no verdict'}: ${reason}`;
  return [
    ...(wanted ? [] : [`should be ${Object.keys(ends).join(' or ')}, and is ${came}`]),
    ...(wanted && !told.some((line) => wanted.test(line)) ? [`does not say ${wanted}: ${came}`] : []),
    ...(remark && !remarks.some(({ code }) => code === remark) ? [`has no remark "${remark}": ${came}`] : []),
    ...[neverSaid, ...(never ? [never] : [])]
      .filter((one) => told.some((line) => one.test(line)))
      .map((one) => `must not say ${one}: ${came}`),
    ...survivors.map((process) => `left behind: ${process}`),
  ];
}
