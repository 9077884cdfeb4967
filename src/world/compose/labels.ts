import { hostname } from 'node:os';

/** What every container and network of a run carries: by it they are found, and removed. */
export const runLabel = 'two-am.run';
/** On which machine its runner is, and as what. */
export const runnerLabel = 'two-am.runner';

const runName = /^[0-9a-f]{12}$/;

export function isRunId(text: unknown): text is string {
  return typeof text === 'string' && runName.test(text);
}

/** Also the name of its network, and how `docker compose ls` lists it. */
export function projectOf(run: string): string {
  return `two-am-${run}`;
}

/** Of the process that this is: its number, and when it began, since numbers are used again. */
export function nameRunner(pid: number, started: string): string {
  return `${hostname()} ${pid} ${started}`;
}

/** Options of `docker`. Compose's own labels let its commands, and Docker Desktop, show a run as one project. */
export function labelOptions(run: string, runner: string, service: string | null): readonly string[] {
  const compose = service === null ? { network: 'default' } : { service, 'container-number': '1', oneoff: 'False' };
  const all = {
    [runLabel]: run,
    [runnerLabel]: runner,
    'com.docker.compose.project': projectOf(run),
    ...Object.fromEntries(Object.entries(compose).map(([name, value]) => [`com.docker.compose.${name}`, value])),
  };
  return Object.entries(all).flatMap(([name, value]) => ['--label', `${name}=${value}`]);
}
