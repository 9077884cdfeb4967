import { now } from '../../../lab/clock.ts';
import { type Usage, type UsageField, usageFields } from '../../usage.ts';
import { readThrottled } from './cpu-allowance.ts';
import { readCpuOf } from './machine-cpu.ts';
import { identify } from './process-identity.ts';
import { readBook } from './read-book.ts';
import { readDescriptors } from './read-descriptors.ts';
import { readMemory } from './read-memory.ts';

const notAsked = 'not asked for';
const noLimit = 'no limit holds its CPU back';

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
    throttledMs: wants('throttledMs') && process.platform === 'linux' ? await readThrottled(pid) : null,
  };
  return { atMs, ...read, unknown: explain(pid, of, read) };
}

function explain(pid: number, of: readonly UsageField[], read: Pick<Usage, UsageField>): Usage['unknown'] {
  const unread = usageFields.filter((field) => read[field] === null);
  if (unread.length === 0) return {};
  const gone = unread.some((field) => of.includes(field)) && identify(pid) === null;
  return Object.fromEntries(unread.map((field) => [field, of.includes(field) ? explainOne(field, gone) : notAsked]));
}

function explainOne(field: UsageField, gone: boolean): string {
  if (process.platform !== 'linux') return `${process.platform} does not tell`;
  if (gone) return 'it is gone';
  return field === 'throttledMs' ? noLimit : 'the system does not tell it of this process';
}

async function readCpu(pid: number): Promise<number | null> {
  const cpuMs = await readCpuOf(pid);
  return cpuMs > 0 || identify(pid) !== null ? cpuMs : null;
}
