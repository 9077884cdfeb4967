import { z } from 'zod';
import type { Correctness, CpuProfile, EvidenceOf, LedgerEntry, Source, Span, View } from './evidence.ts';

/**
 * The evidence as it may come from a process that runs a variant's code: every number is one, so that no measure stumbles over it.
 * Whether it is true is another question. What comes by the ten thousand is looked at and not copied.
 */

type Check = (value: unknown) => boolean;
type Fields<T> = Readonly<Record<keyof T, Check>>;

const isNumber: Check = (value) => Number.isFinite(value);
const isText: Check = (value) => typeof value === 'string';
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const orLeftOut =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

function listOf<T>(what: string, check: Check) {
  return z.custom<readonly T[]>((value) => Array.isArray(value) && value.every(check), `expected a list of ${what}`);
}

/** And nothing else: what nobody has looked at is not kept. */
function isObjectOf<T>(fields: Fields<T>): Check {
  const checks = Object.entries<Check>(fields);
  return (value) => {
    if (typeof value !== 'object' || value === null) return false;
    for (const name in value) if (!Object.hasOwn(fields, name)) return false;
    return checks.every(([name, check]) => check(Reflect.get(value, name)));
  };
}

const answers: ReadonlySet<unknown> = new Set<Correctness>(['right', 'inexact', 'wrong', 'degraded']);
const views = listOf<View>(
  'views',
  isObjectOf<Required<View>>({
    id: isText,
    intendedMs: isNumber,
    sentMs: isNumber,
    doneMs: orNull(isNumber),
    status: orNull(isNumber),
    error: orNull(isText),
    answer: orNull((value) => answers.has(value)),
    rows: orLeftOut(isNumber),
    user: orLeftOut(isText),
  }),
);
const isSpan = isObjectOf<Span>({ part: isText, fromMs: isNumber, toMs: isNumber });
const entries = listOf<LedgerEntry>(
  'calls',
  isObjectOf<LedgerEntry>({
    id: isText,
    arrivedMs: isNumber,
    leftMs: orNull(isNumber),
    spans: (value) => Array.isArray(value) && value.every(isSpan),
  }),
);
type Node = CpuProfile['nodes'][number];
/** V8 tells more of a node than is read here, and DevTools shows it. */
type NodeOfV8 = Node & { readonly deoptReason: string; readonly positionTicks: readonly object[] };
const isTicks = isObjectOf({ line: isNumber, ticks: isNumber });
const nodes = listOf<Node>(
  'nodes',
  isObjectOf<Required<NodeOfV8>>({
    id: isNumber,
    callFrame: isObjectOf<Node['callFrame']>({
      functionName: isText,
      scriptId: isText,
      url: isText,
      lineNumber: isNumber,
      columnNumber: isNumber,
    }),
    hitCount: orLeftOut(isNumber),
    children: orLeftOut((value) => Array.isArray(value) && value.every(isNumber)),
    deoptReason: orLeftOut(isText),
    positionTicks: orLeftOut((value) => Array.isArray(value) && value.every(isTicks)),
  }),
);
const numbers = listOf<number>('numbers', isNumber);
const number = z.number();
const course = z.object({ atMs: numbers, values: numbers });
const counts = z.record(z.string(), number);

/** With every field that the type has, those that may be left out included. */
type SchemaOf<E> = z.ZodType<E> & { readonly shape: Readonly<Record<keyof E, unknown>> };

export const evidenceSchemas = {
  outcomes: z.object({
    readMs: number,
    budgetMs: number,
    offeredPerSecond: number,
    answeredEver: number.exactOptional(),
    answeredFloatsEver: number.exactOptional(),
    views,
  }),
  ledger: z.object({ entries }),
  process: z.object({
    pid: number,
    wallMs: number,
    cpuMs: number,
    threadCpuMs: number,
    loopUtilization: number,
    rssBytes: number,
    peakRssBytes: number,
    longestStallMs: number.exactOptional(),
    handled: number,
    resources: counts.exactOptional(),
  }),
  wire: z.object({
    calls: number,
    floats: number,
    requestBytes: number,
    answerBytes: number,
    connectionsOpened: number,
    connectionsOpen: number,
  }),
  calls: z.object({
    started: number,
    failed: number,
    failures: counts.exactOptional(),
    inFlight: number,
    oldestMs: number,
    durationsMs: numbers,
  }),
  rpcs: z.object({
    begun: number,
    withoutDeadline: number,
    inFlight: number,
    oldestMs: number,
    forNobody: number,
    cancelled: number,
    byAge: z.object({ atMs: numbers, counts: z.array(numbers) }),
  }),
  channelz: z.object({
    subchannels: z.array(z.object({ address: z.string(), state: z.string(), started: number, inFlight: number })),
  }),
  handshakes: z.object({ answered: number, finished: number, resumed: number, failed: number, durationsMs: numbers }),
  descriptors: z.object({
    open: number,
    peak: number.exactOptional(),
    limit: number.nullable(),
    rssBytes: number,
    course: course.exactOptional(),
  }),
  memory: z.object({
    rssBytes: number,
    peakBytes: number,
    course: course.exactOptional(),
    collected: course.exactOptional(),
  }),
  strays: z.object({ count: number, example: z.string() }),
  messages: z.object({ sent: number, largestBytes: number }),
  slots: z.object({
    slots: number,
    served: number,
    busyShare: number,
    peakQueue: number,
    modelMs: numbers,
    queueMs: numbers,
    leftQueue: number,
    course: z.object({ atMs: numbers, came: numbers, busy: numbers, waiting: numbers }).exactOptional(),
  }),
  scored: z.object({ readMs: number, calls: number, floats: number, views: number }),
  witness: z.object({ threadShare: number.nullable(), writtenBytes: number.nullable() }),
  'cpu-profile': z.object({ nodes, startTime: number, endTime: number, samples: numbers, timeDeltas: numbers }),
} satisfies { readonly [G in Source]: SchemaOf<EvidenceOf[G]> };

/** The first of them, in one line: `views: a list of views is expected`. */
export function sayFault({ issues: [first] }: z.ZodError): string {
  if (!first) return 'it has the wrong shape';
  return [first.path.join('.'), first.message].filter((part) => part !== '').join(': ');
}
