import type { ServiceProcess } from '../world/service-process.ts';
import { readDescriptors } from './read-descriptors.ts';
import type { WorldReading } from './read-world.ts';

const sampleMs = 250;

/** Samples how many descriptors processes hold until it is disposed of: what is held may come and go by the second. */
export interface DescriptorsWatch extends Disposable {
  /** The same reading, with the most that each process was seen to hold. */
  withPeaks(reading: WorldReading): WorldReading;
}

export function watchDescriptors(processes: readonly Pick<ServiceProcess, 'name' | 'pid'>[]): DescriptorsWatch {
  const peaks = new Map<string, number>();
  const see = (name: string, open: number) => peaks.set(name, Math.max(open, peaks.get(name) ?? 0));
  const sample = () => {
    for (const { name, pid } of processes) see(name, readDescriptors(pid)?.open ?? 0);
  };
  sample();
  const timer = setInterval(sample, sampleMs);
  return {
    withPeaks(reading) {
      const { descriptors } = reading.found;
      if (!descriptors) return reading;
      for (const { from, value } of descriptors) see(from, value.open);
      const seen = descriptors.map(({ from, value }) => ({
        from,
        value: { ...value, peak: peaks.get(from) ?? value.open },
      }));
      return { ...reading, found: { ...reading.found, descriptors: seen } };
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
