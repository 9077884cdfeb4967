import type { Arm, RunResult, Sli } from '../record/result.ts';
import { armsOf } from './judge-variant.ts';

/** Where a stored result says something else than what its evidence gives, a line each: what a person edited, or a later judge decides otherwise. */
export function findContradictions(stored: RunResult, given: RunResult): string[] {
  const lines: string[] = [];
  const note = (what: string, said: string | undefined, gives: string | undefined) => {
    if (said !== gives) lines.push(`${what}: ${say(said)} there, ${say(gives)} by the evidence`);
  };
  note('the verdict', stored.verdict.outcome, given.verdict.outcome);
  const variants = pair(stored.variants, given.variants, ({ id }) => id);
  for (const [id, said, gives] of variants) note(id, said?.verdict, gives?.verdict);
  for (const [, said, gives] of pair(stored.arms, given.arms, keyOfArm)) {
    const arm = nameArm(said ?? gives);
    if (!said || !gives) {
      note(arm, said && 'an arm', gives && 'an arm');
      continue;
    }
    for (const [name, one, other] of pair(said.slis, gives.slis, nameOf))
      note(`${arm}, ${name}`, showSli(one), showSli(other));
    for (const [name, one, other] of pair(said.signs, gives.signs, nameOf))
      note(`${arm}, ${name}`, showSign(one?.present), showSign(other?.present));
  }
  return lines;
}

/** Where an SLI of a result is not what its own figures say; null: nowhere. */
export function findMisjudged({ arms }: RunResult): string | null {
  for (const [index, { slis }] of arms.entries()) {
    for (const [at, sli] of slis.entries()) {
      const says = verdictOf(sli);
      if (says !== null && says !== sli.verdict)
        return `arms.${index}.slis.${at}: its verdict is ${sli.verdict}, its own figures say ${says}`;
    }
  }
  return null;
}

/** Where a cure of a result violates an SLO; null: nowhere. */
export function findFalseCure({ arms, variants }: RunResult): string | null {
  for (const [index, { id, verdict }] of variants.entries()) {
    const violated = armsOf(id, arms).flatMap(({ slis }) => slis.filter((sli) => sli.verdict === 'violated'))[0];
    if (violated && cures.has(verdict))
      return `variants.${index}: ${id} ${verdict}, and its ${nameOf(violated)} is violated`;
  }
  return null;
}

const cures: ReadonlySet<string> = new Set(['fixes', 'holds', 'works-though-wrong']);

/** As `judgeSli` decides; null: there are no figures. An end that is open is null. */
function verdictOf({ value, low, high, objective, verdict }: Sli): Sli['verdict'] | null {
  if (verdict === 'error' || (value === null && low === null && high === null)) return null;
  const isPlain = low === null && high === null;
  const from = low ?? (isPlain ? value : null) ?? Number.NEGATIVE_INFINITY;
  const to = high ?? (isPlain ? value : null) ?? Number.POSITIVE_INFINITY;
  return to <= objective ? 'met' : from > objective ? 'violated' : 'inconclusive';
}

function nameOf({ name, of }: { readonly name: string; readonly of: string }): string {
  return `${name} of ${of}`;
}

function keyOfArm({ evidence, variant, phase, take }: Arm): string {
  return [evidence, variant, phase, take].join(' ');
}

function nameArm(arm: Arm | undefined): string {
  return arm === undefined ? '' : `${arm.variant}, ${arm.phase}`;
}

function showSli(sli: Sli | undefined): string | undefined {
  return sli && `${sli.verdict} (${sli.value ?? 'unknown'})`;
}

function showSign(present: boolean | null | undefined): string | undefined {
  return present === undefined ? undefined : present === null ? 'cannot tell' : present ? 'seen' : 'not seen';
}

function say(what: string | undefined): string {
  return what ?? 'nothing';
}

function pair<T>(
  one: readonly T[],
  other: readonly T[],
  keyOf: (item: T) => string,
): [string, T | undefined, T | undefined][] {
  const [some, others] = [one, other].map((list) => new Map(list.map((item) => [keyOf(item), item])));
  return [...new Set([...(some?.keys() ?? []), ...(others?.keys() ?? [])])].map((key) => [
    key,
    some?.get(key),
    others?.get(key),
  ]);
}
