import { placeOnRunner } from '../artifact.ts';
import type { Ground } from '../assembly/ground.ts';
import { addressOf } from '../place.ts';
import type { WorldPlan } from '../world-plan.ts';
import { startFaultServer } from './fault-server.ts';
import { findPlaces } from './find-places.ts';
import { limitOpenFiles } from './limit-open-files.ts';
import { awaitReadiness } from './readiness.ts';
import { sampleCpu } from './readings/machine-cpu.ts';
import type { Reaper } from './reaper.ts';
import { forkProcess, type ServiceProcess } from './service-process.ts';
import { startBalancer } from './start-balancer.ts';

const host = '127.0.0.1';

export interface ProcessGround extends Ground<ServiceProcess> {
  /** Of programs that are not ours and run for this world alone. */
  foreignPids(): readonly number[];
}

/** This machine, for one world: its processes, on loopback. */
export function createProcessGround({ signal }: WorldPlan, reaper: Reaper): ProcessGround {
  const foreign = new Set<number>();
  const foreignHooks = {
    onPid(pid: number) {
      foreign.add(pid);
      reaper.watch(pid);
    },
    onExit(pid: number) {
      foreign.delete(pid);
      reaper.forget(pid);
    },
  };
  return {
    // It lies on this machine already.
    place: placeOnRunner,
    hostOf: () => host,
    faultsOn: () => ({ host }),
    findPlaces: (world, _model, oneAddress) => findPlaces(world, undefined, oneAddress),
    fork: (role, name, variant, hooks, env) =>
      forkProcess(role, name, variant, { ...hooks, onPid: reaper.watch, onExit: reaper.forget }, env),
    async limitOpenFiles({ pid }, limit) {
      limitOpenFiles(pid, limit);
    },
    startFaultServer: (choice, owner) => startFaultServer(choice, { ...owner, ...foreignHooks }),
    startBalancer: (wish, plan, owner) => startBalancer(wish, plan, { ...owner, ...foreignHooks }),
    awaitReadiness: ({ started }, timeoutMs) =>
      awaitReadiness(`http://${addressOf({ host, port: started.port })}`, signal, timeoutMs),
    sampleCpu: (members) => sampleCpu([...members.map(({ pid }) => pid), ...foreign, reaper.pid]),
    foreignPids: () => [...foreign],
  };
}
