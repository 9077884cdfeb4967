import { now } from '../../../lab/clock.ts';
import { type Usage, type UsageField, usageFields } from '../../usage.ts';
import { readCpuOf } from './machine-cpu.ts';
import { identify } from './process-identity.ts';
import { readBook } from './read-book.ts';
import { readDescriptors } from './read-descriptors.ts';
import { readMemory } from './read-memory.ts';

const notAsked = 'not asked for';
const noLimit = 'a process has no limit of its own on its CPU';

/** What the system books of a process; what was not asked for is not read, since some of it costs a hundredth of a ms. */
export async function readUsage(pid: number, of: readonly UsageField[] = usageFields): Promise<Usage> {
  const wants = (...fields: readonly UsageField[]) => fields.some((field) => of.includes(field));
  const ifAsked = <T>(field: UsageField, value: T): T | null => (wants(field) ? value : null);
  const atMs = now();
  const descriptors = wants('descriptors') ? readDescriptors(pid) : null;
  const memory = wants('rssBytes', 'peakRssBytes') ? readMemory(pid) : null;
  const book = wants('bookedAtMs', 'threadCpuMs', 'writtenBytes') ? readBook(pid) : null;
  const cpuMs = wants('cpuMs') ? await readCpu(pid) : null;
  const read: Pick<Usage, UsageField> = {
    bookedAtMs: ifAsked('bookedAtMs', book?.atMs ?? null),
    cpuMs,
    threadCpuMs: ifAsked('threadCpuMs', book?.threadCpuMs ?? null),
    rssBytes: ifAsked('rssBytes', memory?.rssBytes ?? null),
    peakRssBytes: ifAsked('peakRssBytes', memory?.peakBytes ?? null),
    descriptors,
    writtenBytes: ifAsked('writtenBytes', book?.writtenBytes ?? null),
    throttledMs: null,
  };
  return { atMs, ...read, unknown: explain(pid, of, read) };
}

function explain(pid: number, of: readonly UsageField[], read: Pick<Usage, UsageField>): Usage['unknown'] {
  const unread = usageFields.filter((field) => read[field] === null);
  if (unread.length === 0) return {};
  const silent = unread.some((field) => of.includes(field)) ? saySilent(pid) : '';
  return Object.fromEntries(
    unread.map((field) => {
      if (!of.includes(field)) return [field, notAsked];
      return [field, field === 'throttledMs' ? noLimit : silent];
    }),
  );
}

function saySilent(pid: number): string {
  if (process.platform !== 'linux') return `${process.platform} does not tell`;
  return identify(pid) === null ? 'it is gone' : 'the system does not tell it of this process';
}

async function readCpu(pid: number): Promise<number | null> {
  const cpuMs = await readCpuOf(pid);
  return cpuMs > 0 || identify(pid) !== null ? cpuMs : null;
}
