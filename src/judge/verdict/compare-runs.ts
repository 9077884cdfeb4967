import type { Arm, RunResult, SignResult, Sli } from '../record/result.ts';

type Unit = Sli['unit'];

export interface Value {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** A run, and what its page views tell beyond `run.json`. */
export interface Compared {
  readonly result: RunResult;
  /** In ms, of 95 %, by the arm's folder; left out where its page views were not kept. */
  readonly p99s: ReadonlyMap<string, Value>;
}

export interface Comparison {
  readonly variant: string;
  readonly kind: Arm['kind'];
  readonly phase: Arm['phase'];
  readonly name: string;
  readonly of: string;
  readonly unit: Unit;
  readonly one: Value;
  readonly other: Value;
  /** `noise`: the intervals overlap, an open end reaching anywhere; `unknown`: there is none, so that a single run of each cannot tell. */
  readonly verdict: 'differs' | 'noise' | 'unknown';
}

/**
 * What two runs of a lab measured of the same thing, arm by arm as the first run has them. Two figures differ where their
 * whole intervals do: a stricter test than one of their difference, as it should be where there are many.
 */
export function compareRuns(one: Compared, other: Compared): Comparison[] {
  return one.result.arms.flatMap((arm) => {
    const twin = other.result.arms.find(
      ({ variant, phase, take }) => variant === arm.variant && phase === arm.phase && take === arm.take,
    );
    if (twin === undefined || arm.take > 1) return [];
    const { variant, kind, phase } = arm;
    return [
      ...pairsOf(arm.slis, twin.slis),
      ...p99Pair(p99Of(arm, one), p99Of(twin, other)),
      ...pairsOf(arm.signs, twin.signs),
      ...plainPairs(arm, twin),
    ].map((pair) => ({ variant, kind, phase, ...pair }));
  });
}

type Pair = Omit<Comparison, 'variant' | 'kind' | 'phase'>;

function pairsOf(ones: readonly (Sli | SignResult)[], others: readonly (Sli | SignResult)[]): Pair[] {
  return ones.flatMap((one) => {
    const other = others.find(({ name, of }) => name === one.name && of === one.of);
    if (other === undefined || (one.value === null && other.value === null)) return [];
    const { name, of, unit } = one;
    return [{ name, of, unit, one: boundsOf(one), other: boundsOf(other), verdict: judge(one, other) }];
  });
}

function p99Pair(one: Value, other: Value): Pair[] {
  if (one.value === null && other.value === null) return [];
  return [{ name: 'p99', of: 'pages', unit: 'ms', one, other, verdict: judge(one, other) }];
}

/** As `run.json` has it, with the interval that the page views tell. */
function p99Of(arm: Arm, { p99s }: Compared): Value {
  const value = arm.load.find(({ of }) => of === 'pages')?.latencyMs.p99 ?? null;
  const { low, high } = p99s.get(arm.evidence) ?? point(value);
  return { value, low, high };
}

/** Figures of a single value, which have no interval. */
function plainPairs(one: Arm, other: Arm): Pair[] {
  const plain: readonly [string, string, Unit, (arm: Arm) => number | null][] = [
    ['CPU a view', 'storefront', 'ms', (arm) => arm.cpuMsPerView],
    ['headroom', 'storefront', 'ratio', (arm) => arm.headroom],
    ['SLO met again after', 'pages', 's', (arm) => arm.effect?.metAfterSeconds ?? null],
  ];
  return plain.flatMap(([name, of, unit, read]) => {
    const [a, b] = [read(one), read(other)];
    if (a === null && b === null) return [];
    return [{ name, of, unit, one: point(a), other: point(b), verdict: 'unknown' as const }];
  });
}

function judge(one: Value, other: Value): Comparison['verdict'] {
  if (isPoint(one) || isPoint(other)) return 'unknown';
  return isBelow(one, other) || isBelow(other, one) ? 'differs' : 'noise';
}

function isPoint({ low, high }: Value): boolean {
  return low === null && high === null;
}

function isBelow({ high }: Value, { low }: Value): boolean {
  return high !== null && low !== null && high < low;
}

function boundsOf({ value, low, high }: Value): Value {
  return { value, low, high };
}

function point(value: number | null): Value {
  return { value, low: null, high: null };
}

export interface Condition {
  readonly name: string;
  readonly one: string;
  readonly other: string;
}

/** What was not the same for both, so that nobody takes a machine for a fix. */
export function differingConditions(one: RunResult, other: RunResult): Condition[] {
  const tools = [...new Set([...Object.keys(one.tools), ...Object.keys(other.tools)])];
  const conditions: readonly [string, (run: RunResult) => string][] = [
    ['seed', ({ seed }) => String(seed)],
    ['machine', ({ machine }) => `${machine.cpu}, ${machine.cores} cores, ${machine.platform} ${machine.arch}`],
    [
      'views offered a second',
      ({ calibration }) => (calibration ? String(Math.round(calibration.offeredPerSecond)) : 'not calibrated'),
    ],
    ['budget of a view, ms', ({ incident }) => String(incident.product.budgetMs ?? 'unknown')],
    ['slots of a model server', ({ incident }) => String(incident.world.slots ?? 'unknown')],
    ['two-am', ({ version }) => version],
    ...tools.map((name): [string, (run: RunResult) => string] => [name, (run) => run.tools[name] ?? 'none']),
    ['trigger', ({ incident }) => incident.trigger.join('; ')],
    ['verdict', ({ verdict }) => verdict.outcome],
  ];
  return conditions
    .map(([name, read]) => ({ name, one: read(one), other: read(other) }))
    .filter(({ one: a, other: b }) => a !== b);
}
