import type { Server } from 'node:net';

/** A balancer that does not listen yet. */
export interface Listener {
  readonly server: Server;
  /** Ends every connection. */
  drop(): void;
}
