import type { Reaper } from './reaper.ts';

/** A reaper that only remembers whom it was to watch, and who has ended: the test ends them itself. */
export function rememberPids(started: number[] = [], ended: number[] = []): Reaper {
  return {
    pid: 0,
    watch: (pid) => void started.push(pid),
    forget: (pid) => void ended.push(pid),
    remove() {},
    removeContainers() {},
    async [Symbol.asyncDispose]() {},
  };
}
