import type { ArmEvidence } from '../judge/evidence.ts';
import type { EvidenceOf, Source } from '../lab/evidence.ts';
import type { Found } from '../lab/measure.ts';
import type { Stream } from '../lab/world.ts';
import { readDescriptors } from '../world/process/readings/read-descriptors.ts';
import { readMemory } from '../world/process/readings/read-memory.ts';
import type { ServiceProcess } from '../world/process/service-process.ts';
import { type Gathered, readGathered } from './read-gathered.ts';

type Collected = { -readonly [G in Source]?: Found<EvidenceOf[G]>[] };
export type WorldReading = Pick<ArmEvidence, 'found' | 'failed'>;

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
export async function markAll(processes: readonly ServiceProcess[], except?: Source): Promise<void> {
  const ask = { kind: 'mark', ...(except ? { except } : {}) } as const;
  await Promise.all(processes.map((process) => process.ask(ask)));
}

/** Reads every process at once. */
export async function readAll(processes: readonly ServiceProcess[], sources = always): Promise<WorldReading> {
  const found: Collected = {};
  const failed: { source: Source; from: string; why: string }[] = [];
  await Promise.all(
    processes.map(async (process) => {
      const seen = sources.includes('process') ? readDescriptors(process.pid) : null;
      if (seen) file(found, process.name, { source: 'descriptors', value: seen });
      const memory = sources.includes('process') ? readMemory(process.pid) : null;
      if (memory) file(found, process.name, { source: 'memory', value: memory });
      const asked = sources.filter((source) => mayTell(process, source));
      const answer = await process.ask({ kind: 'read', sources: asked });
      for (const gathered of readGathered(process.name, asked, answer, speaksForOthers(process))) {
        const from = gathered.from ?? nameOf(process.name, gathered.source);
        if ('failed' in gathered) failed.push({ source: gathered.source, from, why: gathered.failed });
        else file(found, from, gathered);
        if (!memory && 'value' in gathered && gathered.source === 'process') {
          const { rssBytes, peakRssBytes } = gathered.value;
          file(found, process.name, { source: 'memory', value: { rssBytes, peakBytes: peakRssBytes } });
        }
      }
      const strays = sources.includes('process') ? process.readStrays() : null;
      if (strays) file(found, process.name, { source: 'strays', value: strays });
    }),
  );
  return { found, failed };
}

/** Who offers work: its views are marked once a phase, so that what its trigger did first is in its evidence. */
export function offersWork({ name }: Pick<ServiceProcess, 'name'>): boolean {
  return name === 'load';
}

/** What became of the work, and what the model did, is for those to say who run nothing of a variant. */
function mayTell(process: Pick<ServiceProcess, 'name'>, source: Source): boolean {
  if (source === 'outcomes') return offersWork(process);
  if (source === 'slots' || source === 'scored') return process.name === 'accelerator';
  return true;
}

function speaksForOthers(process: Pick<ServiceProcess, 'name'>): boolean {
  return offersWork(process) || process.name === 'accelerator';
}

/** Evidence of a stream has the stream's name. */
function nameOf(process: string, source: Source): string {
  return source === 'outcomes' ? ('pages' satisfies Stream) : process;
}

function file(found: Collected, from: string, gathered: Exclude<Gathered, { failed: string }>): void {
  const list: readonly Found<unknown>[] = found[gathered.source] ?? [];
  Object.assign(found, { [gathered.source]: [...list, { from, value: gathered.value }] });
}
