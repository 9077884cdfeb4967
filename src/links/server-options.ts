import type { Registry } from 'prom-client';
import type { Traffic } from './traffic.ts';

/** How a server behaves, for all of its proxies. */
export interface ServerOptions {
  /** Decides every toxicity and jitter, for each proxy's n-th connection. */
  readonly seed: number;
  /** An address beside loopback that proxies may listen on, such as a container's own; left out: there is none. */
  readonly linksOn?: string;
  /** As Toxiproxy 2.12 also where that surprises: docs/faults.md lists it. Left out: not. */
  readonly bugCompatible?: boolean;
  /** Takes a line for whoever runs the server; left out: nobody reads. */
  readonly log?: (line: string) => void;
  /** Counts what passes; left out: nobody asks. */
  readonly traffic?: Traffic | undefined;
  /** What `/metrics` answers; left out: there is no such path. */
  readonly metrics?: Registry | undefined;
}
