import type { ProcessFigures, Rpcs } from '../../lab/evidence.ts';
import type { ServiceProcess } from '../../world/process/service-process.ts';
import { readAll } from '../read-world.ts';
import type { ServiceStatus } from './ask-keeper.ts';

interface Sample {
  readonly atMs: number;
  readonly figures: ProcessFigures;
}

const answersWithinMs = 1_000;
const freshForMs = 4_000;
const betweenMs = 600;

/** Figures of the services between two looks, without a mark: nobody else's window ends by it. */
export interface ServicesWatch {
  look(processes: readonly ServiceProcess[]): Promise<ServiceStatus[]>;
}

/** `startedMs` knows when a process began, by its pid, in ms of the wall clock. */
export function watchServices(startedMs: ReadonlyMap<number, number>): ServicesWatch {
  const samples = new Map<number, Sample>();

  async function sample(process: ServiceProcess): Promise<{ figures: ProcessFigures; rpcs: Rpcs | null } | null> {
    const late = new Promise<null>((resolve) => setTimeout(resolve, answersWithinMs, null).unref());
    const reading = readAll([process], ['process', 'rpcs']).catch(() => null);
    const read = await Promise.race([reading, late]);
    const figures = read?.found.process?.[0]?.value;
    return figures ? { figures, rpcs: read?.found.rpcs?.[0]?.value ?? null } : null;
  }

  async function lookAt(process: ServiceProcess): Promise<ServiceStatus> {
    const { name, pid, host, started } = process;
    let before = samples.get(pid) ?? null;
    if (!before || performance.now() - before.atMs > freshForMs) {
      const first = await sample(process);
      before = first && { atMs: performance.now(), figures: first.figures };
      await new Promise((resolve) => setTimeout(resolve, betweenMs));
    }
    const now = await sample(process);
    if (now) samples.set(pid, { atMs: performance.now(), figures: now.figures });
    const since = now && before ? between(before.figures, now.figures) : null;
    return {
      name,
      pid,
      address: started.port === 0 ? null : `${host}:${started.port}`,
      admin: started.adminPort === 0 ? null : `http://${host}:${started.adminPort}`,
      loopShare: since?.loopShare ?? null,
      cpuShare: since?.cpuShare ?? null,
      connections: now ? (now.figures.resources?.TCPSocketWrap ?? 0) : null,
      callsInFlight: now?.rpcs?.inFlight ?? null,
      upSeconds: (Date.now() - (startedMs.get(pid) ?? Date.now())) / 1_000,
    };
  }

  return {
    look: (processes) => Promise.all(processes.map(lookAt)),
  };
}

/** null: somebody marked in between, or no time went by. */
function between(before: ProcessFigures, after: ProcessFigures): { loopShare: number; cpuShare: number } | null {
  const wallMs = after.wallMs - before.wallMs;
  if (wallMs <= 0) return null;
  const busyMs = after.loopUtilization * after.wallMs - before.loopUtilization * before.wallMs;
  return { loopShare: clamp(busyMs / wallMs), cpuShare: Math.max(0, (after.cpuMs - before.cpuMs) / wallMs) };
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
