import type { Course, Memory } from '../../lab/evidence.ts';
import { growsWith, toldOf } from '../../lab/grows.ts';
import type { Interval } from '../../lab/measure.ts';
import { isServing } from '../../lab/world.ts';
import { bytesPerMiB, descriptorsGrowth, growthOf, memoryGrowth } from '../figures/growth.ts';
import type { ArmEvidence, SoakSlice } from '../record/evidence.ts';
import type { JudgedLab } from '../record/judged-lab.ts';
import type { Remark } from '../record/result.ts';
import { sayNumber, sayRange, sayValue } from '../wording.ts';
import type { LookFor } from './remark.ts';

/**
 * Memory that grows and grows. In seconds a young heap does so too: refused is only who kept it each time that it was told to collect
 * its garbage, and only who should hold; all others are told.
 */
export const memoryGrows: LookFor = (evidence, lab) => {
  const { found, facts, roles } = evidence;
  const allowed = growsOf(lab).memoryMiBPerSecond;
  return (found.memory ?? []).flatMap(({ from, value }) => {
    const growth = isServing(roles[from]) ? memoryGrowth(value, facts.judgedFromMs) : null;
    if (!growth) return [];
    const kept = (value.collected?.atMs.length ?? 0) > 1;
    const said = `its memory grows by ${sayGrowth(growth, 'MiB per second')}${kept ? ', even with its garbage collected' : ''}`;
    const told = remark('memory-grows', from, growth, allowed, 'MiB per second', said, kept && shouldHold(evidence));
    return told.length > 0 || !value.collected ? told : grewBefore(from, value, facts.judgedFromMs, allowed);
  });
};

/** A heap that is merely young grows no faster than so many times what is allowed. */
const youngTimes = 2;

/** Whoever lets go when he is told to collect, and only then, is told of. */
function grewBefore(from: string, { collected: _, ...before }: Memory, fromMs: number, allowed: number): Remark[] {
  const growth = memoryGrowth(before, fromMs);
  if (!growth || growth.value <= youngTimes * allowed) return [];
  const said = `its memory grew by ${sayGrowth(growth, 'MiB per second')} until it was told to collect its garbage`;
  return remark('memory-grows', from, growth, allowed, 'MiB per second', said, false);
}

/** Descriptors that are opened and never closed. */
export const descriptorsGrow: LookFor = (evidence, lab) => {
  const { found, facts, roles } = evidence;
  const allowed = growsOf(lab).descriptorsPerSecond;
  return (found.descriptors ?? []).flatMap(({ from, value }) => {
    const growth = isServing(roles[from]) ? descriptorsGrowth(value, facts.judgedFromMs) : null;
    if (!growth) return [];
    const said = `its open descriptors grow by ${sayGrowth(growth, 'per second')}`;
    return remark('descriptors-grow', from, growth, allowed, 'per second', said, shouldHold(evidence));
  });
};

/** Either, over the minutes of a soak: slower, since a heap has its size by then, and more than noise in all. */
export const soakGrows: LookFor = (evidence, lab) => {
  const slices = evidence.soak?.slices ?? [];
  const seconds = ((slices.at(-1)?.toMs ?? 0) - (slices[0]?.fromMs ?? 0)) / 1_000;
  const { memoryMiBPerSecond, descriptorsPerSecond } = growsOf(lab).soak;
  const held = new Set(slices.flatMap((slice) => slice.held.map(({ of }) => of)));
  const names = [...held].filter((of) => isServing(evidence.roles[of]));
  return names.flatMap((of) => {
    const growing = (figureOf: (held: SoakSlice['held'][number]) => number) => growthOf(courseOf(slices, of, figureOf));
    const [memory, open] = [growing(({ rssBytes }) => rssBytes / bytesPerMiB), growing((held) => held.descriptors)];
    const soaked = `over ${sayNumber(seconds)} s`;
    return [
      ...(memory
        ? remark(
            'memory-grows',
            of,
            memory,
            Math.max(memoryMiBPerSecond, leastOverall / seconds),
            'MiB per second',
            `its memory grows by ${sayGrowth(memory, 'MiB per second')} ${soaked}`,
            shouldHold(evidence),
          )
        : []),
      ...(open
        ? remark(
            'descriptors-grow',
            of,
            open,
            Math.max(descriptorsPerSecond, leastOverall / seconds),
            'per second',
            `its open descriptors grow by ${sayGrowth(open, 'per second')} ${soaked}`,
            shouldHold(evidence),
          )
        : []),
    ];
  });
};

/** So many MiB, or descriptors, are nothing to speak of, however short the soak. */
const leastOverall = 64;

function courseOf(
  slices: readonly SoakSlice[],
  of: string,
  figureOf: (held: SoakSlice['held'][number]) => number,
): Course {
  const points = slices.flatMap(({ toMs, held }) => {
    const own = held.find((one) => one.of === of);
    return own ? [{ atMs: toMs, value: figureOf(own) }] : [];
  });
  return { atMs: points.map(({ atMs }) => atMs), values: points.map(({ value }) => value) };
}

export function growsOf({ grows }: Pick<JudgedLab, 'grows'>): NonNullable<JudgedLab['grows']> {
  return grows ?? growsWith({});
}

/** Under the trigger it has to meet its SLOs for good: a defect or a wrong fix may pile up what it likes. */
export function shouldHold({ variant, phase }: Pick<ArmEvidence, 'variant' | 'phase'>): boolean {
  return phase === 'triggered' && /^(fix|try):/.test(variant);
}

function remark(
  code: Remark['code'],
  of: string,
  { value, low }: Interval,
  allowed: number,
  unit: 'MiB per second' | 'per second',
  said: string,
  mayRefuse: boolean,
): Remark[] {
  if (low <= toldOf(allowed)) return [];
  const text = `${of}: ${said}, allowed ${sayValue(allowed, unit)}`;
  return [{ code, of, refuses: mayRefuse && low > allowed, value, allowed, unit, text }];
}

/** `49 MiB/s (47–52 MiB/s)` */
function sayGrowth({ value, low, high }: Interval, unit: 'MiB per second' | 'per second'): string {
  return `${sayValue(value, unit)} (${sayRange(low, high, unit)})`;
}
