import type { ArmEvidence } from '../judge/evidence.ts';
import type { EvidenceOf, Source } from '../lab/evidence.ts';
import type { Found } from '../lab/measure.ts';
import type { Stream } from '../lab/world.ts';
import type { ServiceProcess } from '../world/service-process.ts';
import { readDescriptors } from './read-descriptors.ts';
import { type Gathered, readGathered } from './read-gathered.ts';
import { readMemory } from './read-memory.ts';

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
];

/** `except`: what goes on from its earlier mark. */
export async function markAll(processes: readonly ServiceProcess[], except?: Source): Promise<void> {
  const ask = { kind: 'mark', ...(except ? { except } : {}) } as const;
  await Promise.all(processes.map((process) => process.ask(ask)));
}

/** Reads every process at once; evidence of a stream is filed under the stream's name. */
export async function readAll(processes: readonly ServiceProcess[], sources = always): Promise<WorldReading> {
  const found: Collected = {};
  const failed: { source: Source; from: string; why: string }[] = [];
  await Promise.all(
    processes.map(async (process) => {
      const seen = sources.includes('process') ? readDescriptors(process.pid) : null;
      if (seen) file(found, process.name, { source: 'descriptors', value: seen });
      const memory = sources.includes('process') ? readMemory(process.pid) : null;
      if (memory) file(found, process.name, { source: 'memory', value: memory });
      const asked = sources.filter((source) => source !== 'outcomes' || offersWork(process));
      const answer = await process.ask({ kind: 'read', sources: asked });
      for (const gathered of readGathered(process.name, asked, answer)) {
        if ('failed' in gathered) failed.push({ source: gathered.source, from: process.name, why: gathered.failed });
        else file(found, process.name, gathered);
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

/** Those that offer work: their views are marked once a phase, so that what its trigger did first is in its evidence. */
export function offersWork({ name }: Pick<ServiceProcess, 'name'>): boolean {
  return name === 'load' || name === 'job';
}

function streamOf(name: string): Stream {
  return name === 'job' ? 'batches' : 'pages';
}

function file(found: Collected, name: string, gathered: Exclude<Gathered, { failed: string }>): void {
  const from = gathered.source === 'outcomes' ? streamOf(name) : name;
  const list: readonly Found<unknown>[] = found[gathered.source] ?? [];
  Object.assign(found, { [gathered.source]: [...list, { from, value: gathered.value }] });
}
