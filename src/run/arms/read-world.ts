import type { ArmEvidence } from '../../judge/record/evidence.ts';
import type { EvidenceOf, Memory, Source } from '../../lab/evidence.ts';
import type { Found } from '../../lab/measure.ts';
import type { Role, Stream } from '../../lab/world.ts';
import type { Member } from '../../world/contract.ts';
import { type Gathered, readGathered } from './read-gathered.ts';

type Collected = { -readonly [G in Source]?: Found<EvidenceOf[G]>[] };
export type WorldReading = Pick<ArmEvidence, 'roles' | 'found' | 'failed'>;

const always: readonly Source[] = [
  'outcomes',
  'ledger',
  'process',
  'wire',
  'calls',
  'rpcs',
  'channelz',
  'handshakes',
  'messages',
  'slots',
  'scored',
];

/** `except`: what goes on from its earlier mark. */
export async function markAll(members: readonly Member[], except?: Source): Promise<void> {
  const ask = { kind: 'mark', ...(except ? { except } : {}) } as const;
  await Promise.all(members.map((member) => member.ask(ask)));
}

/** Reads every member at once. */
export async function readAll(members: readonly Member[], sources = always): Promise<WorldReading> {
  const roles: Record<string, Role> = {};
  const found: Collected = {};
  const failed: { source: Source; from: string; why: string }[] = [];
  await Promise.all(
    members.map(async (member) => {
      roles[member.name] = member.role;
      const memory = sources.includes('process') ? await readHeld(member, found) : null;
      const asked = sources.filter((source) => mayTell(member, source));
      const answer = await member.ask({ kind: 'read', sources: asked });
      for (const gathered of readGathered(member.name, asked, answer, speaksForOthers(member))) {
        const from = gathered.from ?? nameOf(member.name, gathered.source);
        if (gathered.from !== undefined && isForModels(member)) roles[from] = 'model';
        if ('failed' in gathered) failed.push({ source: gathered.source, from, why: gathered.failed });
        else file(found, from, gathered);
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

function file(found: Collected, from: string, gathered: Exclude<Gathered, { failed: string }>): void {
  const list: readonly Found<unknown>[] = found[gathered.source] ?? [];
  Object.assign(found, { [gathered.source]: [...list, { from, value: gathered.value }] });
}
