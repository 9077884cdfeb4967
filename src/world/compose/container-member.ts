import type { ChildProcess } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { LabError } from '../../errors.ts';
import { now } from '../../lab/clock.ts';
import type { Role } from '../../lab/world.ts';
import { started } from '../../services/reply.ts';
import type { MachineLook } from '../assembly/blame.ts';
import type { ForkedMember, ForkHooks, ServingMember } from '../assembly/forked-member.ts';
import { openLine } from '../assembly/line-to-member.ts';
import { strangeAnswer } from '../assembly/message-border.ts';
import { isLoopback } from '../place.ts';
import { keepTail } from '../stderr-tail.ts';
import { type Usage, type UsageField, usageFields } from '../usage.ts';
import { explainEngine } from './engine.ts';
import { openKeeperLine } from './keeper-line.ts';
import {
  type CpuSaid,
  cpuSaid,
  type Ended,
  type Greeting,
  type KeeperAsk,
  type PlacedVariant,
  usageSaid,
} from './words.ts';

/** An engine that has much to do takes its time to make a container. */
const greetingTimeoutMs = 60_000;
const stopTimeoutMs = 500;
const killTimeoutMs = 3_000;
const usageTimeoutMs = 5_000;
/** JavaScript cannot raise them: Node itself failed, or a native add-on. */
const crashes = new Set(['SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGTRAP']);
/** With which `docker run` says that there is no container. */
const engineFailed = new Set([125, 126, 127]);

/** One that serves, in a container of its own. */
export interface ContainerMember extends ServingMember {
  /** Of its keeper. */
  tell(what: KeeperAsk, timeoutMs?: number): Promise<unknown>;
  /** null: it does not say, since it is gone, say. */
  readCpu(): Promise<CpuSaid | null>;
}

export interface ForkedContainer extends ForkedMember<ContainerMember>, Pick<ContainerMember, 'tell' | 'readCpu'> {
  readonly greeted: Promise<Greeting>;
  /** CPU of its container so far, in ms, as it was told last. */
  cpuMs(): number;
}

export interface ContainerHooks extends ForkHooks {
  /** Of the container: what a person finds it by. */
  readonly id: string;
  /** Starts its keeper: its stdin and stdout are the line. */
  launch(): ChildProcess;
  /** Ends what `launch` has started, where its keeper does not. */
  remove(): Promise<void>;
  onExit?(): void;
  /** Who greets may be refused: what it then throws is why the member does not start. */
  admit(greeting: Greeting): void;
  look(member: Pick<ContainerMember, 'readCpu'>): Promise<MachineLook>;
  /** How its clock and the runner's drift apart, as a share; left out: as those of two machines may. */
  readonly drift?: number;
}

/** At once, so that several start side by side. Errors of `start`: what it says, `missing-tool`, `process-died`, `no-answer`. */
export function forkContainer(
  role: Role,
  name: string,
  variant: PlacedVariant | null,
  env: NodeJS.ProcessEnv,
  hooks: ContainerHooks,
): ForkedContainer {
  const child = hooks.launch();
  const startedAtMs = now();
  // Of the engine's command, and of a keeper that fails: the service's own words come as frames.
  const engineWords = keepTail(child.stderr);
  const printed = new PassThrough();
  const lastWords = keepTail(printed);
  const { onTick, onStderr, id } = hooks;
  const keeper = openKeeperLine(child.stdin ?? new PassThrough().end(), child.stdout ?? new PassThrough().end(), {
    name,
    onPrinted(text) {
      printed.write(text);
      onStderr?.(text);
    },
  });
  const { promise: died, reject: lose } = Promise.withResolvers<never>();
  died.catch(() => {});
  let ending = false;
  let cpuMs = 0;

  const line = openLine(keeper.channel, {
    name,
    look: () => hooks.look({ readCpu }),
    ticks: role === 'load',
    ...(hooks.drift === undefined ? {} : { drift: hooks.drift }),
    ...(onTick ? { onTick } : {}),
    onFlood(error) {
      line.close(error);
      if (!ending) lose(error);
      void kill();
    },
  });

  const exited = new Promise<{ readonly code: number | null; readonly error: Error | null }>((resolve) => {
    child.once('error', (error) => resolve({ code: null, error }));
    child.once('close', (code) => resolve({ code, error: null }));
  });
  let isGone = false;
  const over = exited.then(async ({ code, error }) => {
    isGone = true;
    const said = await keeper.ended;
    if (said) cpuMs = Math.max(cpuMs, said.cpuMs);
    hooks.onExit?.();
    const why = error ?? explain(said, code);
    line.close(why);
    if (!ending) lose(why);
  });
  const forked = keeper.greeted.then((greeting) => {
    hooks.admit(greeting);
    return keeper.ask({ kind: 'fork', role, variant, env }, greetingTimeoutMs);
  });
  forked.catch(() => {});

  function explain(said: Ended | null, code: number | null): LabError {
    if (said === null && code !== null && engineFailed.has(code)) return explainEngine(engineWords());
    const words = lastWords() || engineWords();
    const crashed = said?.signal != null && crashes.has(said.signal);
    const how = said === null ? `its container ended with exit code ${code}` : sayEnd(said);
    return new LabError(
      crashed ? 'process-crashed' : 'process-died',
      `${name} ended unexpectedly (${how})${words ? `: ${words}` : '.'}`,
      crashed
        ? 'Node itself crashed, or a native add-on of the variant; run it again.'
        : 'Look at the variant that it ran; `docker stats` shows whether memory is short.',
    );
  }

  async function tell(what: KeeperAsk, timeoutMs?: number): Promise<unknown> {
    if (isGone) throw new LabError('process-died', `${name} is gone.`, 'Run the lab again.');
    return keeper.ask(what, timeoutMs);
  }

  async function readCpu(): Promise<CpuSaid | null> {
    const said = cpuSaid.safeParse(await tell({ kind: 'cpu' }, usageTimeoutMs).catch(() => null)).data ?? null;
    if (said) cpuMs = Math.max(cpuMs, said.ownMs);
    return said;
  }

  async function kill(): Promise<void> {
    ending = true;
    if (isGone) return over;
    tell({ kind: 'kill' }, killTimeoutMs).catch(() => {});
    const late = new AbortController();
    const ended = await Promise.race([
      over.then(() => true),
      wait(killTimeoutMs, false, { signal: late.signal }).catch(() => true),
    ]);
    late.abort();
    if (ended) return;
    await hooks.remove();
    child.kill('SIGKILL');
    await over;
  }

  async function dispose(): Promise<void> {
    if (isGone) return;
    ending = true;
    await line.ask({ kind: 'stop' }, stopTimeoutMs).catch(() => {});
    await kill();
  }

  async function readUsage(of: readonly UsageField[] | undefined): Promise<Usage> {
    const said = usageSaid.safeParse(await tell({ kind: 'usage', of: of ?? null }, usageTimeoutMs).catch(() => null));
    return said.success ? { atMs: now(), ...said.data } : nothingKnown();
  }

  const { ask, readStrays, clock } = line;
  const all = { ask, readStrays, kill, died, tell, readCpu, [Symbol.asyncDispose]: dispose };
  return {
    ...all,
    greeted: keeper.greeted,
    cpuMs: () => cpuMs,
    async start(settings, timeoutMs, traces) {
      await within(forked, greetingTimeoutMs, name, died);
      const asked = { kind: 'start', settings, ...(traces ? { traces } : {}) } as const;
      const said = started.safeParse(await ask(asked, timeoutMs));
      if (!said.success) throw strangeAnswer(name);
      const host = 'host' in settings ? settings.host : '';
      const { port, adminPort } = said.data;
      const place = port === 0 ? null : { host, port };
      return {
        ...all,
        name,
        role,
        host,
        started: said.data,
        handle: { kind: 'container', id },
        startedAtMs,
        binds: place,
        // A container's loopback is its own.
        reachedAt: place && isLoopback(place.host) ? null : place,
        admin: adminPort === 0 ? null : { host, port: adminPort },
        usage: readUsage,
        clock,
        resetPeak: async () => (await tell({ kind: 'reset-peak' }).catch(() => false)) === true,
      };
    },
  };
}

/** As `docker ps` would tell it: who is killed by a signal ends with 128 and its number. */
export function sayEnd({ code, signal, memoryKills, memoryLimitBytes }: Ended): string {
  const limit =
    memoryLimitBytes === null
      ? 'the memory of its machine'
      : `its limit of ${Math.round(memoryLimitBytes / 2 ** 20)} MiB`;
  if (signal === 'SIGKILL' && memoryKills > 0) return `exit code 137: killed for want of memory, beyond ${limit}`;
  return signal ?? `exit code ${code}`;
}

async function within<T>(work: Promise<T>, timeoutMs: number, name: string, died: Promise<never>): Promise<T> {
  const late = new AbortController();
  const timeout = wait(timeoutMs, undefined, { signal: late.signal }).then(() => {
    throw new LabError(
      'no-answer',
      `The engine gave no container for ${name} within ${timeoutMs / 1_000} s.`,
      'Look at `docker ps` and `docker info`.',
    );
  });
  timeout.catch(() => {});
  try {
    return await Promise.race([
      work.catch(async (error: unknown) => Promise.race([died, wait(1_000).then(() => Promise.reject(error))])),
      timeout,
    ]);
  } finally {
    late.abort();
  }
}

function nothingKnown(): Usage {
  const none = Object.fromEntries(usageFields.map((field) => [field, null])) as Record<UsageField, null>;
  return { atMs: now(), ...none, unknown: Object.fromEntries(usageFields.map((field) => [field, 'it is gone'])) };
}
