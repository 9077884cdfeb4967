import { flushCompileCache } from 'node:module';
import { LabError, messageOf } from '../errors.ts';
import { startCpuProfile } from '../gather/cpu-profile.ts';
import { collectGarbage } from '../gather/garbage.ts';
import type { Gathering } from '../gather/gathering.ts';
import { now } from '../lab/clock.ts';
import type { Source } from '../lab/evidence.ts';
import type { Role } from '../lab/world.ts';
import { importVariant } from './import-variant.ts';
import type { Program } from './program.ts';
import type { Ask, Reply, Request } from './protocol.ts';
import { importProgram, startProgram } from './start-program.ts';

/** The process behind every role: answers the runner over IPC, and ends when the runner is gone. */
let program: Program | null = null;
let tracing: AsyncDisposable | null = null;
const [role, variant] = process.argv.slice(2);
// Loading side by side with the other processes; what fails here fails again, with its reason, in `start`.
void importProgram(role as Role).catch(() => {});
if (variant) void importVariant(variant).catch(() => {});

const intrusive = new Map<Source, Gathering<unknown>>();

process.once('disconnect', () => process.exit(0));
// The runner may have gone while this was loading.
if (!process.connected) process.exit(0);
// Ctrl-C reaches the whole process group; the runner decides in which order things end.
process.on('SIGINT', () => {});
process.on('message', (request: Request) => {
  const receivedMs = now();
  answer(request).then(
    (value) => reply({ id: request.id, ok: true, clock: { receivedMs, sentMs: now() }, value }),
    (error: unknown) =>
      reply({
        id: request.id,
        ok: false,
        message: messageOf(error),
        known: error instanceof LabError ? { code: error.code, hint: error.hint } : null,
      }),
  );
});

function reply(message: Reply): void {
  if (process.connected) process.send?.(message);
}

async function answer(ask: Ask): Promise<unknown> {
  if (ask.kind === 'start') {
    process.title = ask.settings.name;
    if (ask.traces)
      tracing = await (await import('./tracing/start-tracing.ts')).startTracing(ask.settings.name, ask.traces, false);
    program = await startProgram(ask.settings, (seconds) => reply({ kind: 'tick', seconds }));
    return program.started;
  }
  if (!program) throw new Error(`asked to ${ask.kind} before it was started`);
  switch (ask.kind) {
    case 'change':
      return program.change(ask.change);
    case 'gather':
      return switchIntrusive(ask.source, ask.on);
    case 'mark':
      for (const [source, gathering] of gatherings(program)) if (source !== ask.except) gathering.mark();
      for (const { source, gathering } of onBehalf(program)) if (source !== ask.except) gathering.mark();
      return;
    case 'collect':
      return collectGarbage();
    case 'read':
      return readAll(program, ask.sources);
    case 'stop':
      await program[Symbol.asyncDispose]();
      await tracing?.[Symbol.asyncDispose]();
      // The next world starts sooner; whoever answers a stop is killed before Node would do it at the exit.
      flushCompileCache();
      setImmediate(() => process.disconnect());
  }
}

function gatherings(running: Program): Map<Source, Gathering<unknown>> {
  const steady = Object.entries(running.gatherings) as [Source, Gathering<unknown>][];
  return new Map([...steady, ...intrusive]);
}

/** What it gathers on behalf of others, each with the other's name. */
function onBehalf(running: Program) {
  return [...(running.members?.() ?? [])].flatMap(([from, theirs]) =>
    (Object.entries(theirs) as [Source, Gathering<unknown>][]).map(([source, gathering]) => ({
      from,
      source,
      gathering,
    })),
  );
}

/** What each gatherer found, or why it failed: a failed one must not cost the others their evidence. */
async function readAll(running: Program, sources: readonly Source[]) {
  const own = [...gatherings(running)].map(([source, gathering]) => ({ source, gathering }));
  const meant = [...own, ...onBehalf(running)].filter(({ source }) => sources.includes(source));
  return Promise.all(
    meant.map(async ({ gathering, ...of }) => {
      try {
        return { ...of, value: await gathering.read() };
      } catch (error) {
        return { ...of, failed: messageOf(error) };
      }
    }),
  );
}

async function switchIntrusive(source: Source, on: boolean): Promise<void> {
  intrusive.get(source)?.stop();
  intrusive.delete(source);
  if (!on) return;
  if (source !== 'cpu-profile') throw new Error(`${source} cannot be switched on: it runs all the time`);
  intrusive.set(source, await startCpuProfile());
}
