import type { State } from '../plan/state.ts';

/** Of the services of one lab, its state. */
export interface LabPlan {
  readonly state: State;
  /** Of the storefront, on this machine's loopback. */
  readonly port: number;
  /** `TWO_AM_RATE` sets its load: whichever it is, the incident is the same. */
  readonly anyRate: boolean;
}

/** A member's name on the network of traffic; that of telemetry knows only the name of its service. */
export const nameOf = (lab: string, member: string) => `${member}.${lab}`;
export const serviceName = (lab: string, member: string) => `${lab}-${member}`;

/** Model servers that run. */
export function modelsOf({ models }: State): string[] {
  return Array.from({ length: models }, (_, index) => `model-${index + 1}`);
}

/** All that may ever run, after a scale-up too. */
export function modelsEver(state: State): string[] {
  return modelsOf({ ...state, models: Math.max(state.models, state.world.modelsAtMost ?? 0) });
}
