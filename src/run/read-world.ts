import type { ArmEvidence } from '../judge/evidence.ts';
import type { EvidenceOf, Source } from '../lab/evidence.ts';
import type { Found } from '../lab/measure.ts';
import type { ServiceProcess } from '../world/service-process.ts';
import { readDescriptors } from './read-descriptors.ts';

type Collected = { -readonly [G in Source]?: Found<EvidenceOf[G]>[] };
export type WorldReading = Pick<ArmEvidence, 'found' | 'failed'>;

/** What a process answers to `read`, one a gatherer. */
type Gathered =
  | { [G in Source]: { readonly source: G; readonly value: EvidenceOf[G] } }[Source]
  | { readonly source: Source; readonly failed: string };

const always: readonly Source[] = [
  'outcomes',
  'ledger',
  'process',
  'wire',
  'calls',
  'rpcs',
  'channelz',
  'handshakes',
  'slots',
];

export async function markAll(processes: readonly ServiceProcess[]): Promise<void> {
  await Promise.all(processes.map((process) => process.ask({ kind: 'mark' })));
}

/** Reads every process at once; evidence of a stream is filed under the stream's name. */
export async function readAll(processes: readonly ServiceProcess[], sources = always): Promise<WorldReading> {
  const found: Collected = {};
  const failed: { source: Source; from: string; why: string }[] = [];
  await Promise.all(
    processes.map(async (process) => {
      const seen = sources.includes('process') ? readDescriptors(process.pid) : null;
      if (seen) file(found, process.name, { source: 'descriptors', value: seen });
      for (const gathered of (await process.ask({ kind: 'read', sources })) as Gathered[]) {
        if ('failed' in gathered) failed.push({ source: gathered.source, from: process.name, why: gathered.failed });
        else file(found, process.name, gathered);
      }
    }),
  );
  return { found, failed };
}

function file(found: Collected, name: string, gathered: Exclude<Gathered, { failed: string }>): void {
  const from = gathered.source === 'outcomes' ? 'pages' : name;
  const list: readonly Found<unknown>[] = found[gathered.source] ?? [];
  Object.assign(found, { [gathered.source]: [...list, { from, value: gathered.value }] });
}
