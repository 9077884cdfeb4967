/** Where a backend listens, or will. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** What a new connection, or call, goes by. */
export type Balancing = 'round-robin' | 'least-connections';

/** One place behind a balancer. */
export class Backend {
  readonly address: Address;
  /** Its last check found somebody listening. */
  up = false;
  /** Connections, or calls, that it has now. */
  inUse = 0;
  /** All that it ever got. */
  taken = 0;

  constructor(address: Address) {
    this.address = address;
  }

  /** It was dialled and nobody was there: until the next check that says otherwise. */
  refused(): void {
    this.up = false;
  }

  /** Gives what has to be called, once or more, when it is over. */
  take(): () => void {
    this.inUse += 1;
    this.taken += 1;
    let over = false;
    return () => {
      if (!over) this.inUse -= 1;
      over = true;
    };
  }
}
