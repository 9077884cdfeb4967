import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { LabError, messageOf } from '../../errors.ts';
import type { BalancerChoice } from '../balancer/balancer-choice.ts';
import type { BalancerPlan } from '../balancer/balancer-plan.ts';
import { type RealBalancer, realBalancers } from '../balancer/real-balancers.ts';
import type { Place } from '../place.ts';
import { type OwnerHooks, startForeignProcess } from './foreign-process.ts';
import { startOnFreePort } from './free-port.ts';

/** A program that serves. */
export interface StartedBalancer extends AsyncDisposable {
  readonly address: Place;
  /** `HAProxy 2.6.12 (/usr/sbin/haproxy)` */
  readonly description: string;
  /** Absolute path of its configuration. */
  readonly config: string;
}

type RealChoice = Exclude<BalancerChoice, { kind: 'embedded' }>;

const host = '127.0.0.1';
const checkedWithinMs = 10_000;
const readyWithinMs = 10_000;

/**
 * Writes a configuration into `configFolder`, has the program check it, and starts the program on it. Errors:
 * `missing-tool` where it is none, or does not take the configuration.
 */
export function startRealBalancer(
  choice: RealChoice,
  plan: Omit<BalancerPlan, 'listen'>,
  configFolder: string,
  hooks: OwnerHooks,
): Promise<StartedBalancer> {
  return startOnFreePort(host, (port) => startAt({ host, port }, choice, plan, configFolder, hooks));
}

async function startAt(
  address: Place,
  { kind, path }: RealChoice,
  plan: Omit<BalancerPlan, 'listen'>,
  configFolder: string,
  hooks: OwnerHooks,
): Promise<StartedBalancer> {
  const program: RealBalancer = realBalancers[kind];
  const config = join(configFolder, `${kind}-${plan.layer}.${program.extension}`);
  await mkdir(configFolder, { recursive: true });
  await writeFile(config, program.write({ ...plan, listen: address }));
  const refuse = (cause: unknown): never => {
    hooks.signal.throwIfAborted();
    throw new LabError(
      'missing-tool',
      `${path} does not run as ${program.title}: ${messageOf(cause)}`,
      `See what it says about ${config}; \`--balancer embedded\` needs nothing.`,
      { cause },
    );
  };
  const [version] = await Promise.all([
    askVersion(path, program, hooks.signal),
    runToEnd(path, program.check(config), hooks.signal),
  ]).catch(refuse);
  const started = startForeignProcess(path, program.serve(config), hooks);
  try {
    await Promise.race([awaitListening(address, hooks.signal), started.ended.then(fail)]);
    started.serves();
  } catch (cause) {
    await started[Symbol.asyncDispose]();
    return refuse(cause);
  }
  const says = `${program.title} ${version} (${path})`;
  return { address, description: says, config, [Symbol.asyncDispose]: () => started[Symbol.asyncDispose]() };
}

async function askVersion(path: string, { version, title }: RealBalancer, signal: AbortSignal): Promise<string> {
  const said = await runToEnd(path, version, signal);
  const found = /\d+\.\d+\.\d+/.exec(said)?.[0];
  if (found === undefined) throw new Error(`it prints no version of ${title}`);
  return found;
}

/** What it printed. Errors: its own words, where it ends with another code than 0. */
function runToEnd(path: string, args: readonly string[], signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(path, args, { signal, timeout: checkedWithinMs, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
      const said = `${stdout}${stderr}`.trim();
      if (error === null) resolve(said);
      else reject(new Error(said === '' ? error.message : said.slice(-500), { cause: error }));
    });
  });
}

function fail(how: string): never {
  throw new Error(how);
}

/** Both listen once they are ready to serve. */
async function awaitListening({ host, port }: Place, signal: AbortSignal): Promise<void> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(readyWithinMs)]);
  for (;;) {
    const error = await new Promise<Error | null>((resolve) => {
      const socket = connect({ host, port });
      socket.once('error', resolve);
      socket.once('connect', () => {
        socket.destroy();
        resolve(null);
      });
    });
    if (!error) return;
    if (deadline.aborted) throw error;
    await wait(20);
  }
}
