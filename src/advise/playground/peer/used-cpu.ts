import type { Used } from './messages.ts';

/** From here on: nothing runs meanwhile, so that a process with little to do is not charged for being watched. */
export function watchCpu(): () => Used {
  const [all, thread] = [process.cpuUsage(), process.threadCpuUsage()];
  return () => {
    const [allUsed, threadUsed] = [process.cpuUsage(all), process.threadCpuUsage(thread)];
    return {
      cpuMs: (allUsed.user + allUsed.system) / 1_000,
      threadCpuMs: (threadUsed.user + threadUsed.system) / 1_000,
    };
  };
}
