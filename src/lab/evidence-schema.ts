import { z } from 'zod';
import type { Correctness, CpuProfile, EvidenceOf, LedgerEntry, Source, Span, View } from './evidence.ts';

/**
 * The evidence as it may come from a process that runs a variant's code, or from a file: every number is one, and within what can
 * be, so that no measure stumbles over it. Whether it is true is another question. What comes by the ten thousand is looked at and
 * not copied.
 */

type Check = (value: unknown) => boolean;
type Fields<T> = Readonly<Record<keyof T, Check>>;

/** What no machine gets near: 30 years and 11 days in ms, 64 TiB, a million million of anything, a share that was read coarsely. */
const most = { momentMs: 1e12, ms: 1e9, bytes: 2 ** 46, count: 1e12, share: 1.5 } as const;

const isWithin =
  (least: number, atMost: number): Check =>
  (value) =>
    typeof value === 'number' && value >= least && value <= atMost;
/** On a monotonic clock, whose zero is anywhere. */
const isMoment = isWithin(-most.momentMs, most.momentMs);
const isMs = isWithin(0, most.ms);
const isCount = isWithin(0, most.count);
const isStatus = isWithin(0, 999);
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

const answers: ReadonlySet<unknown> = new Set<Correctness>(['right', 'inexact', 'agrees', 'wrong', 'degraded']);
/** One line of `pages.jsonl`, of which there may be a million: spelled out, since each is looked at. */
export function isView(value: unknown): value is View {
  if (typeof value !== 'object' || value === null) return false;
  const { id, intendedMs, sentMs, doneMs, status, error, answer, rows, user }: { [name in keyof View]?: unknown } =
    value;
  // Those that it has to have are there if their values are right.
  let others = -7;
  for (const _ in value) others += 1;
  if (Object.hasOwn(value, 'rows')) others -= 1;
  if (Object.hasOwn(value, 'user')) others -= 1;
  return (
    others === 0 &&
    isText(id) &&
    isMoment(intendedMs) &&
    isMoment(sentMs) &&
    (doneMs === null || isMoment(doneMs)) &&
    (status === null || isStatus(status)) &&
    (error === null || isText(error)) &&
    (answer === null || answers.has(answer)) &&
    (rows === undefined || isCount(rows)) &&
    (user === undefined || isText(user))
  );
}
/** One that came twice would count twice. */
const views = listOf<View>('views', isView).refine(
  (all) => new Set(all.map(({ id }) => id)).size === all.length,
  'two views have one id',
);
const isSpan = isObjectOf<Span>({ part: isText, fromMs: isMoment, toMs: isMoment });
const entries = listOf<LedgerEntry>(
  'calls',
  isObjectOf<LedgerEntry>({
    id: isText,
    arrivedMs: isMoment,
    leftMs: orNull(isMoment),
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
const moments = listOf<number>('moments', isMoment);
const durations = listOf<number>('durations', isMs);
const amounts = listOf<number>('counts', isCount);
const moment = z.number().min(-most.momentMs).max(most.momentMs);
const ms = z.number().min(0).max(most.ms);
const bytes = z.number().min(0).max(most.bytes);
const count = z.number().min(0).max(most.count);
const share = z.number().min(0).max(most.share);
/** Each sample has its time. */
const course = z
  .object({ atMs: moments, values: listOf<number>('values', isWithin(0, most.bytes)) })
  .refine(({ atMs, values }) => atMs.length === values.length, 'not as many values as times');
const counts = z.record(z.string(), count);

/** With every field that the type has, those that may be left out included. */
type SchemaOf<E> = z.ZodType<E> & { readonly shape: Readonly<Record<keyof E, unknown>> };

export const evidenceSchemas = {
  outcomes: z.object({
    readMs: moment,
    budgetMs: ms,
    offeredPerSecond: count,
    answeredEver: count.exactOptional(),
    answeredFloatsEver: count.exactOptional(),
    views,
  }),
  ledger: z.object({ entries }),
  process: z.object({
    pid: count,
    wallMs: ms,
    cpuMs: ms,
    threadCpuMs: ms,
    loopUtilization: share,
    rssBytes: bytes,
    peakRssBytes: bytes,
    longestStallMs: ms.exactOptional(),
    handled: count,
    resources: counts.exactOptional(),
  }),
  wire: z.object({
    calls: count,
    floats: count,
    requestBytes: bytes,
    answerBytes: bytes,
    connectionsOpened: count,
    connectionsOpen: count,
  }),
  calls: z.object({
    started: count,
    failed: count,
    failures: counts.exactOptional(),
    failuresPerSecond: z.record(z.string(), amounts).exactOptional(),
    inFlight: count,
    oldestMs: ms,
    durationsMs: durations,
  }),
  rpcs: z.object({
    asked: count.exactOptional(),
    begun: count,
    withoutDeadline: count,
    inFlight: count,
    oldestMs: ms,
    forNobody: count,
    cancelled: count,
    byAge: z
      .object({ atMs: moments, counts: z.array(amounts) })
      .refine(({ atMs, counts }) => atMs.length === counts.length, 'not as many counts as times'),
  }),
  channelz: z.object({
    subchannels: z.array(z.object({ address: z.string(), state: z.string(), started: count, inFlight: count })),
  }),
  handshakes: z.object({ answered: count, finished: count, resumed: count, failed: count, durationsMs: durations }),
  descriptors: z.object({
    open: count,
    peak: count.exactOptional(),
    limit: z.number().min(0).nullable(),
    rssBytes: bytes,
    course: course.exactOptional(),
  }),
  memory: z.object({
    rssBytes: bytes,
    peakBytes: bytes,
    course: course.exactOptional(),
    collected: course.exactOptional(),
  }),
  strays: z.object({ count, example: z.string() }),
  digits: z.object({
    floats: count,
    byDigits: amounts.refine(({ length }) => length === 9, 'expected a count for each of 9'),
  }),
  messages: z.object({ sent: count, largestBytes: bytes }),
  slots: z.object({
    slots: count,
    served: count,
    busyShare: share,
    peakQueue: count,
    modelMs: durations,
    queueMs: durations,
    leftQueue: count,
    course: z
      .object({ atMs: moments, came: amounts, busy: amounts, waiting: amounts })
      .refine(
        ({ atMs, ...series }) => Object.values(series).every(({ length }) => length === atMs.length),
        'not as many samples as times',
      )
      .exactOptional(),
  }),
  scored: z.object({ readMs: moment, calls: count, floats: count, views: count }),
  witness: z.object({ threadShare: z.number().min(0).max(most.count).nullable(), writtenBytes: bytes.nullable() }),
  'cpu-profile': z.object({ nodes, startTime: z.number(), endTime: z.number(), samples: numbers, timeDeltas: numbers }),
} satisfies { readonly [G in Source]: SchemaOf<EvidenceOf[G]> };

/** The first of them, in one line: `views: a list of views is expected`. */
export function sayFault({ issues: [first] }: z.ZodError): string {
  if (!first) return 'it has the wrong shape';
  return [first.path.join('.'), first.message].filter((part) => part !== '').join(': ');
}
