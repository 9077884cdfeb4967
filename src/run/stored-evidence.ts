import { z } from 'zod';
import type { ArmEvidence } from '../judge/record/evidence.ts';
import { insidePath } from '../judge/record/inside.ts';
import { arm } from '../judge/record/result.ts';
import { isJson } from '../judge/record/stored-json.ts';
import { upgradeArm } from '../judge/record/upgrade-run.ts';
import type { EvidenceOf, Source, View } from '../lab/evidence.ts';
import { evidenceSchemas, isView } from '../lab/evidence-schema.ts';
import type { PhaseFacts, ToldClock } from '../lab/measure.ts';
import { isStream } from '../lab/world.ts';
import { viewTable } from './view-table.ts';

/** The files of an arm as they are stored: parsed, and refused where they cannot be what a run has written. */

const sources = Object.keys(evidenceSchemas) as [Source, ...Source[]];
const number = z.number();
const count = number.min(0);

const toldClock = z.object({
  of: z.string(),
  offsetMs: number,
  errorMs: count.nullable(),
}) satisfies z.ZodType<ToldClock>;

const soak = z.object({
  askedMs: count,
  fromMs: number,
  slices: z.array(
    z.object({
      fromMs: number,
      toMs: number,
      streams: z.array(
        z.object({
          of: z.string(),
          views: count,
          bad: count,
          checked: count,
          wrong: count,
          firstWrongMs: number.nullable(),
          checkedSince: count,
          failed: count.exactOptional(),
          degraded: count.exactOptional(),
        }),
      ),
      held: z.array(z.object({ of: z.string(), rssBytes: count, descriptors: count })),
      disturbed: z.boolean(),
    }),
  ),
  ended: z.object({ atMs: number, why: z.string() }).nullable(),
});

const storedArm = z
  .object({
    variant: z.string(),
    ...arm.pick({
      kind: true,
      phase: true,
      take: true,
      roles: true,
      looks: true,
      disturbance: true,
      retaken: true,
      profiles: true,
    }).shape,
    facts: z.object({
      phase: arm.shape.phase,
      startedMs: number,
      judgedFromMs: number,
      judgedToMs: number,
      errorShare: number.min(0).max(1),
      changes: z.array(
        z.object({ change: z.object({ kind: z.string() }), atMs: number, tookMs: count.exactOptional() }),
      ),
    }),
    appliedMs: number.nullish(),
    soak: soak.optional(),
    failed: z.array(z.object({ source: z.enum(sources), from: z.string(), why: z.string() })),
    found: z.array(
      z.object({ source: z.enum(sources), from: z.string(), path: insidePath, clock: toldClock.exactOptional() }),
    ),
  })
  .refine(({ roles, found }) => found.every(({ from }) => isStream(from) || Object.hasOwn(roles, from)), {
    path: ['roles'],
    message: 'a process of its evidence has none',
  })
  .refine(({ found }) => isUnique(found.map(({ source, from }) => `${source} ${from}`)), {
    path: ['found'],
    message: 'the evidence of a gatherer is listed twice',
  })
  .refine(({ facts: { judgedFromMs, judgedToMs } }) => judgedFromMs <= judgedToMs, {
    path: ['facts'],
    message: 'its window ends before it begins',
  })
  .refine(({ facts, appliedMs }) => areNear([...momentsIn(facts), appliedMs ?? facts.startedMs], facts.startedMs), {
    path: ['facts'],
    message: 'its moments lie days apart',
  });

/** Twice as long as anybody may soak. Whoever goes through an arm second by second goes through no more of them. */
const longestWatchMs = 2 * 86_400_000;

function areNear(momentsMs: readonly number[], toMs: number): boolean {
  return momentsMs.every((ms) => Math.abs(ms - toMs) <= longestWatchMs);
}

function momentsIn(facts: Pick<PhaseFacts, 'judgedFromMs' | 'judgedToMs'> & { changes: readonly { atMs: number }[] }) {
  return [facts.judgedFromMs, facts.judgedToMs, ...facts.changes.map(({ atMs }) => atMs)];
}

type Index = z.infer<typeof storedArm>['found'];

/** `arm.json`. */
export function readHead(text: string): Omit<ArmEvidence, 'found' | 'folder'> & { readonly found: Index } {
  const json: unknown = JSON.parse(text);
  const stored = isJson(json) ? upgradeArm(json) : json;
  storedArm.parse(stored);
  // What it holds besides is as a run has written it.
  return stored as Omit<ArmEvidence, 'found'> & { found: Index };
}

/** Why these cannot be the views of an arm that began at that moment; null: they can. */
export function sayFarFrom(startedMs: number, { readMs }: EvidenceOf['outcomes']): string | null {
  return areNear([readMs], startedMs) ? null : 'line 1: it was read days away from when its arm began';
}

/** What a gatherer found, by the same rules as when it came. A profile may be damaged: what cannot be used of it is told. */
export function readFound(source: Exclude<Source, 'outcomes'>, text: string): unknown {
  const value: unknown = JSON.parse(text);
  return source === 'cpu-profile' ? value : evidenceSchemas[source].parse(value);
}

const viewsHead = evidenceSchemas.outcomes.omit({ views: true });

/** Page views as they are stored: the first line says what holds for all, then one line a view. Blank lines at the end say nothing. */
export function readViews(lines: Iterable<string>): EvidenceOf['outcomes'] {
  let head: Omit<EvidenceOf['outcomes'], 'views'> | null = null;
  const table = viewTable();
  let number = 0;
  for (const line of withoutBlankEnd(lines)) {
    number += 1;
    if (head === null) {
      head = atLine(1, () => viewsHead.parse(JSON.parse(line)));
      continue;
    }
    const view: unknown = atLine(number, () => JSON.parse(line));
    if (!isStoredView(view)) throw new Error(`line ${number}: expected a view`);
    const before = table.add(view);
    if (before !== null) throw new Error(`line ${number}: it has the id of line ${before + 2}`);
    const odd = sayOdd(view, head.readMs);
    if (odd !== null) throw new Error(`line ${number}: ${odd}`);
  }
  head ??= atLine(1, () => viewsHead.parse(JSON.parse('')));
  return { ...head, views: table.rows() };
}

function* withoutBlankEnd(lines: Iterable<string>): Iterable<string> {
  const blank: string[] = [];
  for (const line of lines) {
    if (!line.startsWith('{') && line.trimEnd() === '') blank.push(line);
    else {
      yield* blank.splice(0);
      yield line;
    }
  }
}

/** What no load has ever recorded; null: nothing. */
function sayOdd({ intendedMs, sentMs, doneMs, status, error, answer }: View, readMs: number): string | null {
  if (!areNear([intendedMs], readMs)) return 'it lies days away from when it was read';
  if (doneMs === null)
    return status === null && error === null && answer === null ? null : 'it has an outcome, and has not ended';
  if (doneMs < sentMs) return 'it ended before it began';
  if (doneMs > readMs) return 'it ended after it was read';
  if ((status === null) === (error === null)) return 'it has to have a status or an error';
  return answer !== null && status !== 200 ? 'it has an answer, and no status 200' : null;
}

function isStoredView(value: unknown): value is View {
  return isView(value);
}

/** An error says where. */
function atLine<T>(number: number, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    if (cause instanceof z.ZodError) throw cause;
    throw new Error(`line ${number}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

function isUnique(names: readonly string[]): boolean {
  return new Set(names).size === names.length;
}
