import { existsSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { LabError } from '../../errors.ts';
import { projectFolder } from '../../lab/folders.ts';
import { checkTemporaryFolder } from '../../world/process/check-temporary.ts';
import { knowsUnicode } from '../terminal.ts';
import { type Finding, fine } from './finding.ts';

/** A row of `bin/left-out.json`, as the launcher reads it. */
interface LeftOut {
  readonly pattern: string;
  readonly why: string;
}

/** What two-am reads, or its programs do, without a word about it elsewhere. */
const known: Readonly<Record<string, string>> = {
  TWO_AM_LABS: 'read: the folder of the labs',
  TWO_AM_HAPROXY: 'read: the program for --balancer haproxy',
  TWO_AM_ENVOY: 'read: the program for --balancer envoy',
  TWO_AM_CLINIC: 'read: the folder in which clinic is installed',
  TOXIPROXY_URL: 'read: network faults come from the Toxiproxy there',
  NO_COLOR: 'read: no colours',
  CI: 'read: nothing is redrawn, each line stays',
};

/** What of the shell's environment matters to two-am, and what becomes of it. Values are not shown: some hold passwords. */
export function checkEnvironment(env: NodeJS.ProcessEnv = process.env, nice = getPriority()): Finding[] {
  const findings = [
    ...tellLeftOut(env.TWO_AM_LEFT_OUT ?? ''),
    ...Object.entries(known).flatMap(([name, does]) => (env[name] ? [fine(shown(name), does)] : [])),
    checkPreloads(env),
    checkTimeZone(env),
    checkLocale(env),
    checkHome(env),
    checkTemporary(env),
    checkPriority(nice),
  ].filter((finding) => finding !== null);
  return findings.length > 0 ? findings : [fine('environment', 'nothing in it that matters here')];
}

function shown(name: string): string {
  return `$${name}`;
}

function tellLeftOut(names: string): Finding[] {
  const rows: readonly LeftOut[] = JSON.parse(readFileSync(join(projectFolder, 'bin/left-out.json'), 'utf8'));
  return names.split(',').flatMap((name) => {
    const row = rows.find(({ pattern }) => new RegExp(pattern, 'i').test(name));
    return row ? [fine(shown(name), `left out: ${row.why}`)] : [];
  });
}

function checkPreloads(env: NodeJS.ProcessEnv): Finding | null {
  const name = ['LD_PRELOAD', 'DYLD_INSERT_LIBRARIES'].find((each) => env[each]);
  if (name === undefined) return null;
  return caution(
    name,
    'stays: what it loads is in every process, and is measured too',
    `Unset it for a run, if you can.`,
  );
}

function checkTimeZone({ TZ }: NodeJS.ProcessEnv): Finding | null {
  if (!TZ || isTimeZone(TZ)) return null;
  return caution('TZ', 'names no time zone: `up` tells the time in UTC', 'Name one as Europe/Berlin is, or unset it.');
}

/** As POSIX has it, after an optional colon, or a path: not all of it is known to Node. */
function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name.replace(/^:/, '') });
    return true;
  } catch {
    return false;
  }
}

function checkLocale(env: NodeJS.ProcessEnv): Finding | null {
  if (knowsUnicode(env)) return null;
  const name = ['LC_ALL', 'LC_CTYPE', 'LANG'].find((each) => env[each]) ?? 'LANG';
  return fine(shown(name), 'without UTF-8: screens are plain ASCII');
}

function checkHome({ HOME }: NodeJS.ProcessEnv): Finding | null {
  if (HOME && existsSync(HOME)) return null;
  return fine(shown('HOME'), `${HOME ? 'names no folder' : 'is not set'}: nothing here needs it`);
}

function checkTemporary(env: NodeJS.ProcessEnv): Finding | null {
  try {
    checkTemporaryFolder(env);
    return null;
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return { name: shown('TMPDIR'), state: 'missing', text: error.message, remedy: error.hint };
  }
}

function checkPriority(nice: number): Finding | null {
  if (nice <= 0) return null;
  return {
    name: 'priority',
    state: 'caution',
    text: `nice ${nice}: whatever else runs goes first`,
    remedy: 'Start it without `nice`; on a machine that is idle it makes no difference.',
  };
}

function caution(name: string, text: string, remedy: string): Finding {
  return { name: shown(name), state: 'caution', text, remedy };
}
