import { defineConfig } from 'vitest/config';

/** Tests that start a whole world, a real peer or a run of a lab are named so, beside the source; `test/projects.test.ts` holds it. */
const worlds = ['src/**/*.world.test.ts', 'labs/**/*.world.test.ts'];
const measuring = ['cheats', 'drill', 'ends', 'experiment', 'profiler-crash', 'runbook'].map(
  (name) => `test/slow/${name}.test.ts`,
);

/** Within the default of one second a busy machine does not always get there; what it waits for has no time of its own. */
const poll = { timeout: 10_000 };
/** Whatever the shell's locale: in one without UTF-8, screens are plain ASCII. */
const env = { LC_ALL: 'C.UTF-8' };

export default defineConfig({
  test: {
    expect: { poll },
    projects: [
      {
        test: {
          name: 'fast',
          env,
          include: ['src/**/*.test.ts', 'labs/**/*.test.ts', 'test/*.test.ts', 'bench/**/*.test.ts'],
          exclude: worlds,
          // What is asked is in the test's own process: to ask it more often is cheap.
          expect: { poll: { ...poll, interval: 10 } },
          testTimeout: 20_000,
          hookTimeout: 20_000,
          // A third of the time a test waits, for a deadline or a process: three keep two cores at work. More would disturb each other.
          maxWorkers: 3,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'worlds',
          env,
          include: worlds,
          testTimeout: 20_000,
          hookTimeout: 20_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'long',
          env,
          // Real peers, and programs that start and end: they take long, and measure nothing.
          include: ['test/slow/*.test.ts'],
          exclude: measuring,
          testTimeout: 600_000,
          hookTimeout: 600_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'slow',
          env,
          // Whole runs of labs: once the others are done, one at a time, since they measure the machine that they run on.
          include: measuring,
          testTimeout: 600_000,
          hookTimeout: 600_000,
          maxWorkers: 1,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
