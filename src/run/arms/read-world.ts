import type { ArmEvidence } from '../../judge/record/evidence.ts';
import type { EvidenceOf, Memory, Source } from '../../lab/evidence.ts';
import type { Found, ToldClock } from '../../lab/measure.ts';
import type { Role, Stream } from '../../lab/world.ts';
import type { Member } from '../../world/contract.ts';
import type { ClockOffset } from '../../world/member-clock.ts';
import { type Gathered, readGathered } from './read-gathered.ts';
import { clockBetween, holdsTimes, onRunnersClock } from './runners-clock.ts';

type Collected = { -readonly [G in Source]?: Found<EvidenceOf[G]>[] };
export type WorldReading = Pick<ArmEvidence, 'roles' | 'found' | 'failed'>;

export const everything: readonly Source[] = [
  'outcomes',
  'ledger',
  'process',
  'wire',
  'calls',
  'rpcs',
  'channelz',
  'handshakes',
  'messages',
  'digits',
  'slots',
  'scored',
];

/** How the clock of each member stood when it was marked. */
export type Marks = ReadonlyMap<Member, ClockOffset | null>;

/** `except`: what goes on from its earlier mark. */
export async function markAll(members: readonly Member[], except?: Source): Promise<Marks> {
  const ask = { kind: 'mark', ...(except ? { except } : {}) } as const;
  await Promise.all(members.map((member) => member.ask(ask)));
  return new Map(members.map((member) => [member, member.clock()]));
}

/** Reads every member at once, all times on the runner's clock. `marks`: since when; left out: how clocks have moved since is not asked. */
export async function readAll(
  members: readonly Member[],
  sources = everything,
  marks: Marks = new Map(),
): Promise<WorldReading> {
  const roles: Record<string, Role> = {};
  const found: Collected = {};
  const failed: { source: Source; from: string; why: string }[] = [];
  await Promise.all(
    members.map(async (member) => {
      roles[member.name] = member.role;
      const memory = sources.includes('process') ? await readHeld(member, found) : null;
      const asked = sources.filter((source) => mayTell(member, source));
      const answer = await member.ask({ kind: 'read', sources: asked });
      const read = member.clock();
      const clock = read && clockBetween(marks.get(member) ?? null, read);
      for (const gathered of readGathered(member.name, asked, answer, speaksForOthers(member))) {
        const from = gathered.from ?? nameOf(member.name, gathered.source);
        if (gathered.from !== undefined && isForModels(member)) roles[from] = 'model';
        if ('failed' in gathered) failed.push({ source: gathered.source, from, why: gathered.failed });
        else file(found, from, { ...gathered, ...atTimes(member, gathered, clock) });
        if (!memory && 'value' in gathered && gathered.source === 'process') {
          const { rssBytes, peakRssBytes } = gathered.value;
          file(found, member.name, { source: 'memory', value: { rssBytes, peakBytes: peakRssBytes } });
        }
      }
      const strays = sources.includes('process') ? member.readStrays() : null;
      if (strays) file(found, member.name, { source: 'strays', value: strays });
    }),
  );
  return { roles, found, failed };
}

/** What it holds by the book of its system; null: that has no word of its memory. */
async function readHeld(member: Member, found: Collected): Promise<Memory | null> {
  const { rssBytes, peakRssBytes, descriptors } = await member.usage(['rssBytes', 'peakRssBytes', 'descriptors']);
  if (descriptors) {
    const value = { ...descriptors, rssBytes: rssBytes ?? 0 };
    file(found, member.name, { source: 'descriptors', value });
  }
  if (rssBytes === null || peakRssBytes === null) return null;
  const memory = { rssBytes, peakBytes: peakRssBytes };
  file(found, member.name, { source: 'memory', value: memory });
  return memory;
}

/** Who offers work: its views are marked once a phase, so that what its trigger did first is in its evidence. */
export function offersWork({ role }: Pick<Member, 'role'>): boolean {
  return role === 'load';
}

/** What became of the work, and what the model did, is for those to say who run nothing of a variant. */
function mayTell(member: Pick<Member, 'role'>, source: Source): boolean {
  if (source === 'outcomes') return offersWork(member);
  if (source === 'slots' || source === 'scored') return member.role === 'accelerator';
  if (source === 'digits') return member.role === 'accelerator' || offersWork(member);
  return true;
}

function speaksForOthers(member: Pick<Member, 'role'>): boolean {
  return offersWork(member) || isForModels(member);
}

/** It counts what each model server asked of it, of those too that have ended since. */
function isForModels({ role }: Pick<Member, 'role'>): boolean {
  return role === 'accelerator';
}

/** Evidence of a stream has the stream's name. */
function nameOf(member: string, source: Source): string {
  return source === 'outcomes' ? ('pages' satisfies Stream) : member;
}

type Told = Exclude<Gathered, { failed: string }>;

/** What holds times, on the runner's clock, with how well the member's is known. */
function atTimes({ name }: Member, told: Told, clock: ClockOffset | null): Partial<Filed> {
  const { source, value } = told;
  if (!holdsTimes(source)) return {};
  if (clock === null) return { clock: { of: name, offsetMs: 0, errorMs: null } };
  return { value: onRunnersClock(source, value as EvidenceOf[typeof source], clock), clock: { of: name, ...clock } };
}

interface Filed extends Pick<Told, 'source' | 'value'> {
  readonly clock?: ToldClock;
}

function file(found: Collected, from: string, { source, value, clock }: Filed): void {
  const list: readonly Found<unknown>[] = found[source] ?? [];
  Object.assign(found, { [source]: [...list, { from, value, ...(clock ? { clock } : {}) }] });
}
